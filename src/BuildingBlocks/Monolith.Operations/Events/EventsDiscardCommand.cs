using System.CommandLine;
using Monolith.Runtime;
using Spectre.Console;

namespace Monolith.Operations;

/// <summary><c>events discard</c>: discards parked events, timers and side effects permanently.</summary>
internal static class EventsDiscardCommand
{
    public static Command Create(HostDefinition host)
    {
        var module = EventsCommands.ModuleOption("The module that parked them.");
        var selection = new ParkedSelectionOptions();
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask for confirmation." };
        var command = new Command(
            "discard", $"Discard parked events, timers and side effects permanently, so that the module never handles them. {CommandRunner.ExitCodes}") { module, yes };
        selection.AddTo(command, mustSelect: true);
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(host, parsed.GetRequiredValue(module), async services =>
        {
            var (name, selected) = (parsed.GetRequiredValue(module), selection.Of(parsed));
            await CommandRunner.RequireDatabasesAsync(services, name, cancellationToken);
            var administration = services.GetRequiredService<IEventAdministration>();
            var found = await administration.CountParkedAsync(name, selected, cancellationToken);
            if (found is { Events: 0, Timers: 0, SideEffects: 0 })
            {
                return await CommandRunner.FailAsync($"{name} has parked nothing that matches. List what it has parked with 'events parked --module {name}'.", ExitCode.Failed);
            }

            CommandOutput.WriteLine($"{name}: {found.Describe()} match.");
            if (!parsed.GetValue(yes))
            {
                if (Console.IsInputRedirected || !CommandOutput.IsTerminal)
                {
                    return await CommandRunner.FailAsync("The command cannot ask for confirmation here. Add --yes.", ExitCode.Usage);
                }

                if (!await AnsiConsole.ConfirmAsync("Discard them permanently?", defaultValue: false, cancellationToken))
                {
                    return await CommandRunner.FailAsync("Nothing was discarded.", ExitCode.Failed);
                }
            }

            var discarded = await RecordedCommand.RunAsync(
                services, name, $"discard {selected.Describe()}", id => administration.DiscardAsync(name, selected, id, cancellationToken), work => work.AsDiscarded(), cancellationToken);
            CommandOutput.WriteLine($"{name}: {discarded.Describe()} were discarded.");
            return ExitCode.Ok;
        }));
        return command;
    }
}
