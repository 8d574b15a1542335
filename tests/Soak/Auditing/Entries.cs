namespace Soak;

/// <summary>What an order must come to.</summary>
internal enum Expected
{
    Confirmed,

    /// <summary>No stock exists.</summary>
    OutOfStock,

    /// <summary>The gateway declines the amount.</summary>
    Declined,
}

/// <summary>When a request was first sent and when its answer arrived. It took effect between the two.</summary>
internal readonly record struct Span(DateTimeOffset SentAt, DateTimeOffset AnsweredAt);

/// <summary>An acknowledged order.</summary>
internal sealed record OrderEntry(string Key, Guid Id, Guid Customer, Guid Product, int Quantity, Expected Expected, Span Placed)
{
    /// <summary>When a cancellation was acknowledged, or null.</summary>
    public Span? Cancelled { get; init; }
}

/// <summary>An acknowledged replenishment.</summary>
internal sealed record ReplenishmentEntry(string Key, Guid Product, int Quantity, Span Done);

/// <summary>An acknowledged review.</summary>
internal sealed record ReviewEntry(Guid Id, Guid Customer, Guid Product, Span Published);

/// <summary>A customer.</summary>
/// <param name="Id">The customer.</param>
/// <param name="Name">A name that appears nowhere else.</param>
/// <param name="Registered">When the registration was acknowledged.</param>
internal sealed record CustomerEntry(Guid Id, string Name, Span Registered)
{
    /// <summary>When the erasure was acknowledged, or null.</summary>
    public Span? Erased { get; init; }
}

/// <summary>An event that no subscriber can read.</summary>
internal sealed record PoisonEntry(string Key, string Source, IReadOnlyList<string> Subscribers, Span Published);

/// <summary>A restore of one module's database.</summary>
/// <param name="Module">The module.</param>
/// <param name="BackedUpAt">When the backup began.</param>
/// <param name="StoppedAt">When every process had stopped, so that nothing later is lost.</param>
internal sealed record RestoreEntry(string Module, DateTimeOffset BackedUpAt, DateTimeOffset StoppedAt)
{
    /// <summary>Whether what took effect within a span may have been lost with the database.</summary>
    public bool MayHaveLost(Span span) => span.AnsweredAt >= BackedUpAt && span.SentAt <= StoppedAt;
}
