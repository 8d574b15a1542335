using System.CommandLine;
using Monolith.Runtime;
using Spectre.Console;

namespace Monolith.Operations;

/// <summary><c>events discard</c>: gives up a parked event for good.</summary>
internal static class EventsDiscardCommand
{
    private const int MaxSearched = 100_000;

    public static Command Create(HostDefinition host)
    {
        var module = EventsCommands.ModuleOption("The module that parked it.");
        var id = new Option<Guid>("--id") { Description = "The id that 'events parked' shows.", Required = true, HelpName = "id" };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var command = new Command(
            "discard", $"Discard one parked event for good: the module will never have handled it. {CommandRunner.ExitCodes}") { module, id, yes };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(host, async services =>
        {
            var (name, wanted) = (parsed.GetRequiredValue(module), parsed.GetValue(id));
            await CommandRunner.RequireDatabasesAsync(services, name, cancellationToken);
            var administration = services.GetRequiredService<IEventAdministration>();
            var parked = (await administration.ListParkedAsync(name, MaxSearched, cancellationToken)).Where(p => p.Event.Id == wanted).ToList();
            if (parked.Count == 0)
            {
                return await CommandRunner.FailAsync($"{name} has parked no event with the id {wanted}: see 'events parked --module {name}'.", ExitCode.Failed);
            }

            EventsParkedCommand.Write(parked);
            if (!parsed.GetValue(yes))
            {
                if (Console.IsInputRedirected || !CommandOutput.IsTerminal)
                {
                    return await CommandRunner.FailAsync("Nobody is there to confirm it: add --yes.", ExitCode.Usage);
                }

                if (!await AnsiConsole.ConfirmAsync("Discard it for good?", defaultValue: false, cancellationToken))
                {
                    return await CommandRunner.FailAsync("It stays parked.", ExitCode.Failed);
                }
            }

            return await administration.DiscardAsync(name, wanted, cancellationToken)
                ? Done($"{name} has discarded it.")
                : await CommandRunner.FailAsync("Somebody else retried or discarded it meanwhile.", ExitCode.Failed);
        }));
        return command;
    }

    private static int Done(string message)
    {
        CommandOutput.WriteLine(message);
        return ExitCode.Ok;
    }
}
