using System.CommandLine;
using System.Globalization;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary><c>modules actions</c>: lists what operators have done with the modules.</summary>
internal static class ModulesActionsCommand
{
    private const int MaxShown = 200;

    public static Command Create(HostDefinition host)
    {
        var module = new Option<string?>("--module", "-m") { Description = "Only actions on this module.", HelpName = "name" };
        var before = new Option<DateTimeOffset?>("--before") { Description = "Only actions that started before this time, such as 2030-01-31T12:00:00Z.", HelpName = "time" };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var command = new Command(
            "actions", $"List what operators have done with the modules, in the console, over HTTP and with commands: the last {MaxShown} actions, newest first. {CommandRunner.ExitCodes}")
        {
            module, before, json,
        };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(host, parsed.GetValue(module), async services =>
        {
            var name = parsed.GetValue(module);
            await CommandRunner.RequireDatabasesAsync(services, name, cancellationToken);
            var (actions, unread) = await services.GetRequiredService<IActionLog>().ListAsync(name, parsed.GetValue(before), MaxShown, cancellationToken);
            if (unread.Count > 0)
            {
                return await CommandRunner.FailAsync(string.Join(Environment.NewLine, unread.Values), ExitCode.Failed);
            }

            if (parsed.GetValue(json))
            {
                CommandOutput.WriteJson(actions);
            }
            else if (actions.Count == 0)
            {
                CommandOutput.WriteLine("No action is recorded.");
            }
            else
            {
                CommandOutput.WriteTable(
                    ["started at", "operator", "module", "action", "state", "outcome"],
                    actions.Select(a => new[] { a.StartedAt.ToString("u", CultureInfo.InvariantCulture), a.Operator, a.Module, a.Action, a.State, a.Outcome ?? "" }));
            }

            return ExitCode.Ok;
        }));
        return command;
    }
}
