using System.CommandLine;
using System.Globalization;
using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith.Operations;

/// <summary><c>events parked</c>: lists parked events, timers and side effects, and the reasons.</summary>
internal static class EventsParkedCommand
{
    private const int MaxShown = 1000;

    public static Command Create(HostDefinition host)
    {
        var module = new Option<string?>("--module", "-m") { Description = "Only what this module parked.", HelpName = "name" };
        var json = new Option<bool>("--json") { Description = "Print JSON, payloads and stack traces included, instead of a table." };
        var command = new Command(
            "parked", $"List parked events, timers and side effects with the reasons, {MaxShown} of each at most. {CommandRunner.ExitCodes}") { module, json };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(host, parsed.GetValue(module), async services =>
        {
            var name = parsed.GetValue(module);
            await CommandRunner.RequireDatabasesAsync(services, name, cancellationToken);
            var administration = services.GetRequiredService<IEventAdministration>();
            List<ParkedWorkJson> parked =
            [
                .. (await administration.ListParkedAsync(name, MaxShown, cancellationToken)).Select(p => ParkedWorkJson.Of(p.Module, p.Event)),
                .. (await administration.ListRemaindersAsync(name, MaxShown, cancellationToken)).Select(r => ParkedWorkJson.Of(r.Module, r.Remainder)),
                .. (await administration.ListParkedItemsAsync(name, MaxShown, cancellationToken)).Select(i => ParkedWorkJson.Of(i.Module, i.Kind, i.Item)),
            ];
            if (parsed.GetValue(json))
            {
                CommandOutput.WriteJson(parked);
            }
            else if (parked.Count == 0)
            {
                CommandOutput.WriteLine("Nothing is parked.");
            }
            else
            {
                Write(parked);
            }

            return ExitCode.Ok;
        }));
        return command;
    }

    public static void Write(IEnumerable<ParkedWorkJson> parked) => CommandOutput.WriteTable(
        ["module", "kind", "id", "event", "tenant", "key", "attempts", "parked at", "reason"],
        parked.Select(p => new[]
        {
            p.Module,
            p.Kind,
            p.Id?.ToString() ?? "",
            p.Event ?? "",
            p.Tenant ?? "",
            p.Key,
            p.Attempts.ToString(CultureInfo.InvariantCulture),
            p.ParkedAt?.ToString("u", CultureInfo.InvariantCulture) ?? "",
            p.Reason.ReplaceLineEndings("\n").Split('\n')[0],
        }));
}

/// <summary>The JSON form of a parked event, remainder, timer or side effect.</summary>
internal sealed record ParkedWorkJson(
    string Module,
    string Kind,
    Guid? Id,
    string? Source,
    string? Event,
    int? Version,
    string? Tenant,
    string Key,
    int Attempts,
    DateTimeOffset? ParkedAt,
    string Reason,
    string? Payload,
    int Count)
{
    public static ParkedWorkJson Of(string module, ParkedEvent parked) => new(
        module,
        "event",
        parked.Id,
        parked.Source,
        parked.Record.Name,
        parked.Record.Version,
        parked.Record.Tenant,
        parked.Record.OwnKey,
        parked.Attempts,
        parked.ParkedAt,
        parked.Reason,
        parked.Record.Payload,
        1);

    public static ParkedWorkJson Of(string module, ParkedRemainder remainder) => new(
        module,
        "remainder",
        null,
        remainder.Source,
        null,
        null,
        null,
        remainder.Key,
        0,
        remainder.ParkedAt,
        $"{remainder.Count.ToString(CultureInfo.InvariantCulture)} more events in the log after {remainder.After}. {remainder.Reason}",
        null,
        remainder.Count);

    public static ParkedWorkJson Of(string module, string kind, ParkedItem parked) => new(
        module,
        kind,
        parked.Item.Id,
        null,
        parked.Item.Name,
        null,
        parked.Item.Tenant,
        parked.Item.Key,
        parked.Item.Attempts,
        null,
        parked.Failure,
        parked.Item.Payload,
        1);
}
