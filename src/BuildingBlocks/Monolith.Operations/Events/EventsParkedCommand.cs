using System.CommandLine;
using System.Globalization;
using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith.Operations;

/// <summary><c>events parked</c>: lists parked events and the reasons.</summary>
internal static class EventsParkedCommand
{
    private const int MaxShown = 1000;

    public static Command Create(HostDefinition host)
    {
        var module = new Option<string?>("--module", "-m") { Description = "Only events that this module parked.", HelpName = "name" };
        var json = new Option<bool>("--json") { Description = "Print JSON, payloads and stack traces included, instead of a table." };
        var command = new Command(
            "parked", $"List parked events and the reasons, {MaxShown} at most. {CommandRunner.ExitCodes}") { module, json };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(host, async services =>
        {
            var name = parsed.GetValue(module);
            await CommandRunner.RequireDatabasesAsync(services, name, cancellationToken);
            var parked = await services.GetRequiredService<IEventAdministration>().ListParkedAsync(name, MaxShown, cancellationToken);
            if (parsed.GetValue(json))
            {
                CommandOutput.WriteJson(parked.Select(p => ParkedEventJson.Of(p.Module, p.Event)));
            }
            else if (parked.Count == 0)
            {
                CommandOutput.WriteLine("No events are parked.");
            }
            else
            {
                Write(parked);
            }

            return ExitCode.Ok;
        }));
        return command;
    }

    public static void Write(IEnumerable<(string Module, ParkedEvent Event)> parked) => CommandOutput.WriteTable(
        ["module", "id", "event", "key", "attempts", "parked at", "reason"],
        parked.Select(p => new[]
        {
            p.Module,
            p.Event.Id.ToString(),
            p.Event.Record.Name,
            p.Event.Record.Key,
            p.Event.Attempts.ToString(CultureInfo.InvariantCulture),
            p.Event.ParkedAt.ToString("u", CultureInfo.InvariantCulture),
            p.Event.Reason.ReplaceLineEndings("\n").Split('\n')[0],
        }));
}

/// <summary>The JSON form of a parked event.</summary>
internal sealed record ParkedEventJson(
    string Module, Guid Id, string Source, string Event, int Version, string Key, int Attempts, DateTimeOffset ParkedAt, string Reason, string Payload)
{
    public static ParkedEventJson Of(string module, ParkedEvent parked) => new(
        module,
        parked.Id,
        parked.Source,
        parked.Record.Name,
        parked.Record.Version,
        parked.Record.Key,
        parked.Attempts,
        parked.ParkedAt,
        parked.Reason,
        parked.Record.Payload);
}
