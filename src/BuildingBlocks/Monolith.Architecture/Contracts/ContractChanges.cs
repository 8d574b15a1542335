using Monolith.Runtime.Events;

namespace Monolith.Architecture;

/// <summary>Determines the differences between the current contracts and the approved ones.</summary>
internal sealed class ContractChanges
{
    private const string Additive = "The change is additive. It passes after approval.";

    private readonly ILookup<string, Contract> _approved;
    private readonly Dictionary<string, Contract> _present;

    public ContractChanges(IReadOnlyList<Contract> present, IReadOnlyList<Contract> approved, EventRegistry events)
    {
        _approved = approved.ToLookup(c => c.Name);
        _present = present.ToDictionary(c => c.Name);
        Gone = [.. approved.Where(c => !_present.TryGetValue(c.Name, out var now) || now.Kind != c.Kind || c.Version > now.Version)];
        All =
        [
            .. present.SelectMany(c => ChangesOf(c, events)),
            .. _approved.Where(history => !_present.ContainsKey(history.Key)).Select(history => Disappeared(history.MaxBy(c => c.Version ?? 0)!)),
        ];
    }

    public IReadOnlyList<ContractChange> All { get; }

    /// <summary>The approved contracts that no longer exist. Older versions of an existing event are not included.</summary>
    public IReadOnlyList<Contract> Gone { get; }

    private IEnumerable<ContractChange> ChangesOf(Contract now, EventRegistry events)
    {
        var history = _approved[now.Name].ToList();
        if (events.Find(now.Name) is { } type && MissingUpcasters(type, history) is { Count: > 0 } missing)
        {
            yield return new(
                ContractChangeKind.Fault,
                $"{now} lacks upcasters from approved versions",
                [],
                $"Add {string.Join(" and ", missing.Select(v => $"an EventUpcaster<{type.ClrType.Name}>({v})"))} beside the event, because payloads of those versions are stored.");
        }

        if (history.Find(c => c.Version > now.Version) is { } newer)
        {
            yield return new(
                ContractChangeKind.Breaking,
                $"{newer} is missing: the event has version {now.Version} now",
                [],
                "Payloads of the newer version are stored and can no longer be read. Versions must only increase. Restore the version, or approve the change if it never left a developer's machine.");
        }

        if (history.Find(c => c.Version == now.Version && c.Kind == now.Kind) is not { } was)
        {
            yield return new(ContractChangeKind.Additive, history.Count == 0 ? $"{now} is new" : $"{now} is a new version", [], Additive
                + (history.Count == 0 ? "" : " Older code parks payloads of this version until it is deployed as well. Deploy the subscribers first."));
            was = history.Where(c => c.IsEvent).MaxBy(c => c.Version);
        }
        else if (DifferencesOf(was, now) is { Count: > 0 } differences)
        {
            var breaks = differences.Any(d => d.Breaking);
            yield return new(breaks ? ContractChangeKind.Breaking : ContractChangeKind.Additive, $"{now} has changed", differences, breaks ? RemedyOf(now) : Additive);
        }

        // An upcaster changes payloads, but not which events belong together and which are deleted, so a new version does not help.
        if (was is not null && now.Traits?.DifferencesFrom(was.Traits).ToList() is { Count: > 0 } promises)
        {
            var breaks = promises.Any(d => d.Breaking);
            yield return new(
                breaks ? ContractChangeKind.Breaking : ContractChangeKind.Additive,
                $"{now} makes other promises than {(was.Version == now.Version ? "approved" : $"version {was.Version}")}",
                promises,
                breaks ? "Restore them, or publish a new event beside it. Approve the change only if no subscriber and no erasure relies on them." : Additive);
        }
    }

    private static string RemedyOf(Contract now) => now.Kind switch
    {
        ContractKind.Event =>
            $"Either set Version = {now.Version + 1} on the event and add an EventUpcaster<{now.ShortRecord}>({now.Version}) beside it, or approve the change if no payload of the old shape is stored and no other code reads it.",
        ContractKind.Query => "Either restore the query and add a new one beside it, or approve the change if only a host of the same build reads it.",
        ContractKind.Answer =>
            "Either restore the shape, or approve the change if it may happen that a request repeated across the deployment gets 409 instead of the first answer.",
        ContractKind.Document =>
            "Either restore the shape (give a new member a default value, and a renamed one its former name with JsonPropertyName), or approve the change if no document of the old shape is stored: it could not be read.",
        _ => "Either restore the shape, or add a record with another name beside it and keep the handler of the old one until none is pending. Approve the change only if none is pending: a pending one is parked.",
    };

    private static List<int> MissingUpcasters(EventType type, IEnumerable<Contract> history) =>
    [
        .. history.Where(c => c.Version < type.Version)
            .SelectMany(c => Enumerable.Range(c.Version!.Value, type.Version - c.Version.Value))
            .Distinct().Order()
            .Where(version => !type.Upcasters.ContainsKey(version)),
    ];

    private static List<ContractDifference> DifferencesOf(Contract was, Contract now) =>
    [
        .. was.Schemas.SelectMany(old => SchemaComparison.Compare(old.Value, now.Schemas[old.Key], old.Key)
            .Select(d => now.Kind != ContractKind.Query ? d : d with { Path = $"{old.Key.ToString().ToLowerInvariant()}{(d.Path.StartsWith('[') || d.Path.Length == 0 ? "" : ".")}{d.Path}" })),
        .. was.Record == now.Record ? [] : new[] { new ContractDifference(false, "the record", was.Record, now.Record, "the wire format is unaffected") },
    ];

    private ContractChange Disappeared(Contract gone) => new(
        ContractChangeKind.Breaking,
        _present.Values.FirstOrDefault(c => c.IsEvent && c.Record == gone.Record) is { } renamed
            ? $"{gone} is missing: {gone.ShortRecord} now has the event name {renamed.Name}"
            : $"{gone} is missing",
        [],
        gone.Kind switch
        {
            ContractKind.Event => "Payloads with that event name are stored, and subscribers expect them. An event name must never change. Restore it, or approve the change if the event was never published.",
            ContractKind.Query => "A host of an older build sends it. Restore it, or approve the change if only a host of the same build sent it.",
            ContractKind.Answer => "Approve the change if it may happen that a request repeated across the deployment is handled as a new one.",
            ContractKind.Document => "Stored documents of that collection are no longer read, and no erasure finds them. Restore it, or approve the change if the collection is empty.",
            _ => "A pending one is parked. Restore it with its handler, or approve the change if none is pending.",
        });
}
