namespace Soak;

/// <summary>
/// Checks what is parked: every poison event must be, and nothing else may be, after an operator has retried it. The exception are events
/// of orders that Ordering has lost with its database: they stay parked, which names these orders to the operator.
/// </summary>
internal sealed class ParkedAudit(Ledger ledger, ShopState state)
{
    public IEnumerable<Finding> Check() => [.. CheckPoison(), .. CheckParked(), .. CheckPending(), .. CheckDivergences()];

    /// <summary>Returns the keys whose events may stay parked: poison, and orders that a restore of Ordering has lost or set back.</summary>
    public HashSet<string> Explained() =>
    [
        .. ledger.Poison.Select(p => p.Key),
        .. ledger.Orders.Where(o => !state.Orders.ContainsKey(o.Id) && ledger.MayHaveLost("ordering", o.Placed)).Select(o => o.Id.ToString()),
        .. ledger.Orders.Where(o => Audit.HasLostCancellation(ledger, o)).Select(o => o.Id.ToString()),
        .. state.Reservations.Keys.Where(id => !state.Orders.ContainsKey(id)).Select(id => id.ToString()),
        .. state.Payments.Where(p => !state.Orders.ContainsKey(p.Order)).Select(p => p.Order.ToString()),
    ];

    private IEnumerable<Finding> CheckPoison() =>
        from poison in ledger.Poison
        where !ledger.MayHaveLost(poison.Source, poison.Published)
        from subscriber in poison.Subscribers
        where !state.Parked.Any(p => p.Module == subscriber && p.Key == poison.Key)
        select new Finding(Fault.Lost, $"poison event {poison.Key}", subscriber, "expected to be parked, but it is not");

    private IEnumerable<Finding> CheckParked()
    {
        var explained = Explained();
        return state.Parked.Where(p => !explained.Contains(p.Key))
            .Select(p => new Finding(Fault.Stuck, $"key {p.Key}", p.Module, $"{p.Name} is still parked after a retry: {p.Reason}"));
    }

    private IEnumerable<Finding> CheckPending() =>
        state.Pending.Select(p => new Finding(Fault.Stuck, $"key {p.Key}", p.Module, $"the side effect {p.Name} was not executed"));

    private IEnumerable<Finding> CheckDivergences() =>
        state.Divergences.Select(d => new Finding(Fault.Stuck, $"the log of {d.Source}", d.Subscriber, "a divergence was reported that no restore explains, or that could not be acknowledged"));
}
