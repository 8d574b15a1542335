namespace Soak;

/// <summary>The soak's own record of what the shop acknowledged, which the shop's data must match at the end.</summary>
internal sealed class Ledger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, OrderEntry> _orders = [];
    private readonly List<ReplenishmentEntry> _replenishments = [];
    private readonly List<ReviewEntry> _reviews = [];
    private readonly Dictionary<Guid, CustomerEntry> _customers = [];
    private readonly List<PoisonEntry> _poison = [];
    private readonly List<RestoreEntry> _restores = [];
    private readonly List<Finding> _findings = [];
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public IReadOnlyList<OrderEntry> Orders => Copy(() => _orders.Values);

    public IReadOnlyList<ReplenishmentEntry> Replenishments => Copy(() => _replenishments);

    public IReadOnlyList<ReviewEntry> Reviews => Copy(() => _reviews);

    public IReadOnlyList<CustomerEntry> Customers => Copy(() => _customers.Values);

    public IReadOnlyList<PoisonEntry> Poison => Copy(() => _poison);

    public IReadOnlyList<RestoreEntry> Restores => Copy(() => _restores);

    /// <summary>What was wrong while the soak ran, such as a poisoned request that was accepted.</summary>
    public IReadOnlyList<Finding> Findings => Copy(() => _findings);

    /// <summary>How often each thing happened, by its name in the plural.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Counts => Copy(() => _counts);

    public void Add(OrderEntry order) => Locked(() =>
    {
        if (!_orders.TryAdd(order.Id, order) && _orders[order.Id].Key != order.Key)
        {
            _findings.Add(new Finding(Fault.Twice, order.Key, "ordering", $"the order {order.Id} was also the answer to {_orders[order.Id].Key}"));
        }
    });

    public void Add(ReplenishmentEntry replenishment) => Locked(() => _replenishments.Add(replenishment));

    public void Add(ReviewEntry review) => Locked(() => _reviews.Add(review));

    public void Add(CustomerEntry customer) => Locked(() => _customers[customer.Id] = customer);

    public void Add(PoisonEntry poison) => Locked(() => _poison.Add(poison));

    public void Add(RestoreEntry restore) => Locked(() => _restores.Add(restore));

    public void Add(Finding finding) => Locked(() => _findings.Add(finding));

    public void Cancelled(Guid order, Span span) => Locked(() => _orders[order] = _orders[order] with { Cancelled = span });

    public void Erased(Guid customer, Span? span) => Locked(() => _customers[customer] = _customers[customer] with { Erased = span });

    public void Count(string what, int number = 1) => Locked(() => _counts[what] = _counts.GetValueOrDefault(what) + number);

    /// <summary>Whether a restore of a module may have lost what took effect within a span.</summary>
    public bool MayHaveLost(string module, Span span) => Restores.Any(r => r.Module == module && r.MayHaveLost(span));

    private void Locked(Action change)
    {
        lock (_lock)
        {
            change();
        }
    }

    private List<T> Copy<T>(Func<IEnumerable<T>> read)
    {
        lock (_lock)
        {
            return [.. read()];
        }
    }
}
