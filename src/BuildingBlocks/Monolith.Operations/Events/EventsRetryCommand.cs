using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>events retry</c>: passes parked events to their handlers again, and makes parked timers and side effects due.</summary>
internal static class EventsRetryCommand
{
    public static Command Create(HostDefinition host)
    {
        var module = EventsCommands.ModuleOption("The module that parked them.");
        var selection = new ParkedSelectionOptions();
        var command = new Command(
            "retry",
            $"Handle parked events again, in order within each key, and make parked timers and side effects due again. Without a selection, everything. An event that fails again stays parked, with the later events of its key. {CommandRunner.ExitCodes}")
        {
            module,
        };
        selection.AddTo(command, mustSelect: false);
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(host, parsed.GetRequiredValue(module), async services =>
        {
            var (name, selected) = (parsed.GetRequiredValue(module), selection.Of(parsed));
            await CommandRunner.RequireDatabasesAsync(services, name, cancellationToken);
            var administration = services.GetRequiredService<IEventAdministration>();
            CommandOutput.WriteLine($"{name}: {(await administration.CountParkedAsync(name, selected, cancellationToken)).Describe()} match.");
            var outcome = await RecordedCommand.RunAsync(
                services, name, $"retry {selected.Describe()}", id => administration.RetryAsync(name, selected, id, cancellationToken), outcome => outcome.AsOutcome(), cancellationToken);
            CommandOutput.WriteLine(
                $"{name}: {outcome.Handled} parked events were handled, {outcome.Failures.Count} keys failed again. {outcome.Timers} timers and {outcome.SideEffects} side effects are due again; a running host executes them within seconds.");
            if (outcome.Failures.Count == 0)
            {
                return ExitCode.Ok;
            }

            EventsParkedCommand.Write(outcome.Failures.Select(failure => ParkedWorkJson.Of(name, failure)));
            return ExitCode.Failed;
        }));
        return command;
    }
}
