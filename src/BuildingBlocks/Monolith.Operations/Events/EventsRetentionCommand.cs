using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>events retention</c>: removes what has expired, without waiting for the host to do it.</summary>
internal static class EventsRetentionCommand
{
    public static Command Create(HostDefinition host)
    {
        var module = EventsCommands.ModuleOption("The module whose log to clean up.");
        var command = new Command(
            "retention",
            $"Remove the expired events and answers of a module now, except events that a subscriber has not handled. A running host does it at every Messaging:RetentionInterval. {CommandRunner.ExitCodes}") { module };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(host, parsed.GetRequiredValue(module), async services =>
        {
            var name = parsed.GetRequiredValue(module);
            await CommandRunner.RequireDatabasesAsync(services, name, cancellationToken);

            // The cursors of its subscribers say what is still needed.
            await CommandRunner.RequireDatabasesAsync(services, module: null, cancellationToken);
            var outcome = await RecordedCommand.RunAsync(
                services, name, "run retention", _ => services.GetRequiredService<IRetention>().RunAsync(name, cancellationToken), removed => new ActionOutcome(removed.ToString()), cancellationToken);
            CommandOutput.WriteLine($"{name}: {outcome}");
            return ExitCode.Ok;
        }));
        return command;
    }
}
