using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>events retry</c>: passes parked events to their handlers again.</summary>
internal static class EventsRetryCommand
{
    public static Command Create(HostDefinition host)
    {
        var module = EventsCommands.ModuleOption("The module that parked the events.");
        var key = new Option<string?>("--key") { Description = "Only the events of this key; all events if omitted.", HelpName = "key" };
        var command = new Command(
            "retry", $"Handle parked events again, in order. An event that fails again stays parked, with the later events of its key. {CommandRunner.ExitCodes}") { module, key };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(host, async services =>
        {
            var name = parsed.GetRequiredValue(module);
            await CommandRunner.RequireDatabasesAsync(services, name, cancellationToken);
            var outcome = await services.GetRequiredService<IEventAdministration>().RetryAsync(name, parsed.GetValue(key), cancellationToken);
            CommandOutput.WriteLine($"{name}: {outcome.Handled} parked events were handled, {outcome.Failures.Count} keys failed again.");
            if (outcome.Failures.Count == 0)
            {
                return ExitCode.Ok;
            }

            EventsParkedCommand.Write(outcome.Failures.Select(f => (name, f)));
            return ExitCode.Failed;
        }));
        return command;
    }
}
