namespace Monolith.Runtime.Events;

/// <summary>Selects parked events, timers and side effects. All criteria must match; without criteria everything is selected.</summary>
/// <param name="Id">The id of a parked row, or null.</param>
/// <param name="Key">The key, or null.</param>
/// <param name="Name">The name of the event, timer or side effect, or null.</param>
/// <param name="Reason">A text that the reason contains, or null.</param>
public sealed record ParkedSelection(Guid? Id = null, string? Key = null, string? Name = null, string? Reason = null)
{
    /// <summary>Selects everything that is parked.</summary>
    public static ParkedSelection All { get; } = new();

    /// <summary>The selection as an operator would say it.</summary>
    public string Describe()
    {
        string[] criteria =
        [
            .. Id is { } id ? [$"id {id}"] : Array.Empty<string>(),
            .. Key is { } key ? [$"key {key}"] : Array.Empty<string>(),
            .. Name is { } name ? [$"name {name}"] : Array.Empty<string>(),
            .. Reason is { } reason ? [$"reason with '{reason}'"] : Array.Empty<string>(),
        ];
        return criteria.Length == 0 ? "everything parked" : $"what is parked with {string.Join(", ", criteria)}";
    }

    /// <summary>Returns whether a parked event is selected.</summary>
    internal bool Matches(ParkedEvent parked) =>
        (Id is null || parked.Id == Id) && (Key is null || parked.Record.Key == Key) && (Name is null || parked.Record.Name == Name) && MatchesReason(parked.Reason);

    /// <summary>Returns whether a key whose later events are not stored is selected. It has neither an id nor a name.</summary>
    internal bool Matches(ParkedRemainder remainder) => Id is null && Name is null && (Key is null || remainder.Key == Key) && MatchesReason(remainder.Reason);

    private bool MatchesReason(string reason) => Reason is null || reason.Contains(Reason, StringComparison.Ordinal);
}

/// <summary>A parked timer or side effect.</summary>
/// <param name="Item">The item.</param>
/// <param name="Failure">The reason why it was parked.</param>
public sealed record ParkedItem(DueItem Item, string Failure);
