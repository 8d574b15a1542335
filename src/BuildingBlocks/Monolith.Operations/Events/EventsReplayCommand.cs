using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>events replay</c>: rebuilds the read models of a module.</summary>
internal static class EventsReplayCommand
{
    public static Command Create(HostDefinition host)
    {
        var module = EventsCommands.ModuleOption("The module; it must be nothing but read models, such as insights.");
        var acceptTruncated = new Option<bool>("--accept-truncated")
        {
            Description = "Start from what is left where retention has removed the beginning of a log.",
        };
        var command = new Command(
            "replay", $"Empty a module's read models and let it hear everything again, from the beginning of the logs. {CommandRunner.ExitCodes}") { module, acceptTruncated };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(host, async services =>
        {
            var name = parsed.GetRequiredValue(module);
            await CommandRunner.RequireDatabasesAsync(services, module: null, cancellationToken);
            var sources = await services.GetRequiredService<IEventAdministration>().ReplayAsync(name, parsed.GetValue(acceptTruncated), cancellationToken);
            CommandOutput.WriteLine(
                $"{name} is empty and starts over with the events of {string.Join(", ", sources)}: a running host begins within seconds, otherwise the next one does.");
            return ExitCode.Ok;
        }));
        return command;
    }
}
