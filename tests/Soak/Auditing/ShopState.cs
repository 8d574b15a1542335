namespace Soak;

/// <summary>What the modules' databases and the systems beside them contain.</summary>
internal sealed record ShopState
{
    /// <summary>Ordering's orders and their status.</summary>
    public IReadOnlyDictionary<Guid, string> Orders { get; init; } = new Dictionary<Guid, string>();

    /// <summary>Inventory's reservations and their status.</summary>
    public IReadOnlyDictionary<Guid, string> Reservations { get; init; } = new Dictionary<Guid, string>();

    public IReadOnlyList<(Guid Order, Guid Product, int Quantity)> ReservedLines { get; init; } = [];

    public IReadOnlyDictionary<Guid, (int OnHand, int Reserved)> Stock { get; init; } = new Dictionary<Guid, (int, int)>();

    public IReadOnlyList<(Guid Order, string Status)> Payments { get; init; } = [];

    /// <summary>The payment provider's own record: each charge and each refund.</summary>
    public IReadOnlyList<(Guid Order, bool IsRefund)> Provider { get; init; } = [];

    public IReadOnlyList<(Guid Order, string Kind, string Status)> Notifications { get; init; } = [];

    /// <summary>The mails in the pickup folder.</summary>
    public IReadOnlyList<MailFile> Mails { get; init; } = [];

    /// <summary>The names of customers in logs, parked events, documents and copies.</summary>
    public IReadOnlyList<(string Module, string Name)> Names { get; init; } = [];

    /// <summary>Insights' orders and their status.</summary>
    public IReadOnlyDictionary<Guid, string> Insights { get; init; } = new Dictionary<Guid, string>();

    /// <summary>The number of sold units of each product according to Insights.</summary>
    public IReadOnlyDictionary<Guid, long> UnitsSold { get; init; } = new Dictionary<Guid, long>();

    /// <summary>The lines of orders according to Insights.</summary>
    public IReadOnlyList<(Guid Order, Guid Product, int Quantity)> InsightsLines { get; init; } = [];

    /// <summary>The products of Reviews' reviews.</summary>
    public IReadOnlyDictionary<Guid, Guid> Reviews { get; init; } = new Dictionary<Guid, Guid>();

    /// <summary>The products of the reviews that Insights counts.</summary>
    public IReadOnlyDictionary<Guid, Guid> CountedReviews { get; init; } = new Dictionary<Guid, Guid>();

    /// <summary>The customers of each module that has copies.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<Guid>> Customers { get; init; } = new Dictionary<string, IReadOnlySet<Guid>>();

    public IReadOnlyList<ParkedWork> Parked { get; init; } = [];

    /// <summary>Side effects that have neither been executed nor given up.</summary>
    public IReadOnlyList<(string Module, string Name, string Key)> Pending { get; init; } = [];

    /// <summary>Divergences that nobody has acknowledged.</summary>
    public IReadOnlyList<(string Subscriber, string Source)> Divergences { get; init; } = [];
}

/// <summary>A parked event, timer or side effect.</summary>
internal sealed record ParkedWork(string Module, string Name, string Key, string Reason);

/// <summary>A mail: its order, and the name of the customer.</summary>
internal sealed record MailFile(Guid Order, string Name);
