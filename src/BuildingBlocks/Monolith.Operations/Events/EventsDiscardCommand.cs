using System.CommandLine;
using Monolith.Runtime;
using Spectre.Console;

namespace Monolith.Operations;

/// <summary><c>events discard</c>: discards a parked event permanently.</summary>
internal static class EventsDiscardCommand
{
    public static Command Create(HostDefinition host)
    {
        var module = EventsCommands.ModuleOption("The module that parked the event.");
        var id = new Option<Guid>("--id") { Description = "The id, as shown by 'events parked'.", Required = true, HelpName = "id" };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask for confirmation." };
        var command = new Command(
            "discard", $"Discard one parked event permanently, so that the module never handles it. {CommandRunner.ExitCodes}") { module, id, yes };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(host, async services =>
        {
            var (name, wanted) = (parsed.GetRequiredValue(module), parsed.GetValue(id));
            await CommandRunner.RequireDatabasesAsync(services, name, cancellationToken);
            var administration = services.GetRequiredService<IEventAdministration>();
            if (await administration.FindParkedAsync(name, wanted, cancellationToken) is not { } parked)
            {
                return await CommandRunner.FailAsync($"{name} has no parked event with the id {wanted}. List them with 'events parked --module {name}'.", ExitCode.Failed);
            }

            EventsParkedCommand.Write([(name, parked)]);
            if (!parsed.GetValue(yes))
            {
                if (Console.IsInputRedirected || !CommandOutput.IsTerminal)
                {
                    return await CommandRunner.FailAsync("The command cannot ask for confirmation here. Add --yes.", ExitCode.Usage);
                }

                if (!await AnsiConsole.ConfirmAsync("Discard it permanently?", defaultValue: false, cancellationToken))
                {
                    return await CommandRunner.FailAsync("The event was not discarded.", ExitCode.Failed);
                }
            }

            return await administration.DiscardAsync(name, wanted, cancellationToken)
                ? Done($"{name}: event discarded.")
                : await CommandRunner.FailAsync("The event was retried or discarded in the meantime.", ExitCode.Failed);
        }));
        return command;
    }

    private static int Done(string message)
    {
        CommandOutput.WriteLine(message);
        return ExitCode.Ok;
    }
}
