using Monolith.Runtime.Events;

namespace Monolith.Architecture;

/// <summary>Everything that differs between the contracts there are and those that were approved.</summary>
internal sealed class ContractChanges
{
    private const string Additive = "It is additive: it passes after approval.";

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

    /// <summary>Approved contracts that nothing stands behind any more; older versions of a living event are not among them.</summary>
    public IReadOnlyList<Contract> Gone { get; }

    private IEnumerable<ContractChange> ChangesOf(Contract now, EventRegistry events)
    {
        var history = _approved[now.Name].ToList();
        if (events.Find(now.Name) is { } type && MissingUpcasters(type, history) is { Count: > 0 } missing)
        {
            yield return new(
                ContractChangeKind.Fault,
                $"{now} can't be reached from versions that were approved before",
                [],
                $"Add {string.Join(" and ", missing.Select(v => $"an EventUpcaster<{type.ClrType.Name}>({v})"))} beside the event: payloads of those versions are stored.");
        }

        if (history.Find(c => c.Version > now.Version) is { } newer)
        {
            yield return new(
                ContractChangeKind.Breaking,
                $"{newer} is gone: the event is of version {now.Version} now",
                [],
                "Payloads of the newer version are stored, and can't be read any more. Versions only go up: restore it, or approve if it never left a developer's machine.");
        }

        if (history.Find(c => c.Version == now.Version) is not { } was)
        {
            yield return new(ContractChangeKind.Additive, history.Count == 0 ? $"{now} is new" : $"{now} is a new version", [], Additive
                + (history.Count == 0 ? "" : " Older code parks its payloads until it is deployed too: deploy the subscribers first."));
        }
        else if (DifferencesOf(was, now) is { Count: > 0 } differences)
        {
            var breaks = differences.Any(d => d.Breaking);
            yield return new(
                breaks ? ContractChangeKind.Breaking : ContractChangeKind.Additive,
                $"{now} has changed",
                differences,
                !breaks ? Additive : now.IsEvent
                    ? $"Two ways out: give the event Version = {now.Version + 1} and put an EventUpcaster<{now.ShortRecord}>({now.Version}) beside it; or approve, if nothing of the old shape is stored and no other code reads it."
                    : "Two ways out: leave the query as it is and put a new one beside it; or approve, if nobody but a Host of the same build reads it.");
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
        .. was.Record == now.Record ? [] : new[] { new ContractDifference(false, "the record", was.Record, now.Record, "the wire does not show it") },
    ];

    private ContractChange Disappeared(Contract gone) => new(
        ContractChangeKind.Breaking,
        _present.Values.FirstOrDefault(c => c.IsEvent && c.Record == gone.Record) is { } renamed
            ? $"{gone} is gone: {gone.ShortRecord} is named {renamed.Name} now"
            : $"{gone} is gone",
        [],
        gone.IsEvent
            ? "Payloads of that name are stored, and subscribers wait for them. A wire name never changes: restore it; or approve, if the event was never published."
            : "A Host of an older build asks it. Restore it; or approve, if nobody but a Host of the same build did.");
}
