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
        Gone = [.. approved.Where(c => !_present.TryGetValue(c.Name, out var now) || now.IsEvent != c.IsEvent || c.Version > now.Version)];
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

        if (history.Find(c => c.Version == now.Version) is not { } was)
        {
            yield return new(ContractChangeKind.Additive, history.Count == 0 ? $"{now} is new" : $"{now} is a new version", [], Additive
                + (history.Count == 0 ? "" : " Older code parks payloads of this version until it is deployed as well. Deploy the subscribers first."));
        }
        else if (DifferencesOf(was, now) is { Count: > 0 } differences)
        {
            var breaks = differences.Any(d => d.Breaking);
            yield return new(
                breaks ? ContractChangeKind.Breaking : ContractChangeKind.Additive,
                $"{now} has changed",
                differences,
                !breaks ? Additive : now.IsEvent
                    ? $"Either set Version = {now.Version + 1} on the event and add an EventUpcaster<{now.ShortRecord}>({now.Version}) beside it, or approve the change if no payload of the old shape is stored and no other code reads it."
                    : "Either restore the query and add a new one beside it, or approve the change if only a host of the same build reads it.");
        }
    }

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
            .Select(d => now.IsEvent ? d : d with { Path = $"{old.Key.ToString().ToLowerInvariant()}{(d.Path.StartsWith('[') || d.Path.Length == 0 ? "" : ".")}{d.Path}" })),
        .. was.Record == now.Record ? [] : new[] { new ContractDifference(false, "the record", was.Record, now.Record, "the wire format is unaffected") },
    ];

    private ContractChange Disappeared(Contract gone) => new(
        ContractChangeKind.Breaking,
        _present.Values.FirstOrDefault(c => c.IsEvent && c.Record == gone.Record) is { } renamed
            ? $"{gone} is missing: {gone.ShortRecord} now has the event name {renamed.Name}"
            : $"{gone} is missing",
        [],
        gone.IsEvent
            ? "Payloads with that event name are stored, and subscribers expect them. An event name must never change. Restore it, or approve the change if the event was never published."
            : "A host of an older build sends it. Restore it, or approve the change if only a host of the same build sent it.");
}
