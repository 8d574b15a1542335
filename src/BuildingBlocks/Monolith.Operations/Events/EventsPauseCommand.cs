using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>events pause</c> and <c>events resume</c>: pauses a subscription or a delivery on all replicas, and ends the pause.</summary>
internal static class EventsPauseCommand
{
    public static Command CreatePause(HostDefinition host) => Create(
        host,
        "pause",
        "Pause a subscription or a delivery: on all replicas, and until 'events resume', also after a restart. Its events wait in the log, where retention keeps them.",
        async (pauses, name, cancellationToken) => await pauses.PauseAsync(name, RecordedCommand.Operator, cancellationToken)
            ? $"Paused {name}. Its events wait until 'events resume'."
            : $"Nothing changed: {name} is already paused.");

    public static Command CreateResume(HostDefinition host) => Create(
        host,
        "resume",
        "End the pause of a subscription or a delivery, which then handles the events that have waited.",
        async (pauses, name, cancellationToken) => await pauses.ResumeAsync(name, cancellationToken)
            ? $"Resumed {name}. A running host continues within seconds."
            : $"Nothing changed: {name} is not paused.");

    private static Command Create(
        HostDefinition host, string name, string description, Func<ISubscriptionPauses, SubscriptionName, CancellationToken, Task<string>> run)
    {
        var module = EventsCommands.ModuleOption("The module that subscribes, or whose events are delivered.");
        var source = new Option<string?>("--source") { Description = "Its subscription to the events of this module.", HelpName = "name" };
        var delivery = new Option<string?>("--delivery") { Description = "This delivery of its events." };
        var command = new Command(name, $"{description} {CommandRunner.ExitCodes}") { module, source, delivery };
        command.Validators.Add(result =>
        {
            if (result.GetValue(source) is null == result.GetValue(delivery) is null)
            {
                result.AddError("Specify either the subscription with --source, or the delivery with --delivery.");
            }
        });
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(host, parsed.GetRequiredValue(module), async services =>
        {
            var moduleName = parsed.GetRequiredValue(module);
            var pauses = services.GetRequiredService<ISubscriptionPauses>();
            var found = pauses.Find(moduleName, parsed.GetValue(delivery) ?? parsed.GetRequiredValue(source)!, isDelivery: parsed.GetValue(delivery) is not null);
            await CommandRunner.RequireDatabasesAsync(services, moduleName, cancellationToken);
            CommandOutput.WriteLine(await RecordedCommand.RunAsync(
                services, found.Module, $"{name} {found}", _ => run(pauses, found, cancellationToken), text => new ActionOutcome(text), cancellationToken));
            return ExitCode.Ok;
        }));
        return command;
    }
}
