namespace Soak;

/// <summary>
/// Compares what was acknowledged with what the databases contain. What a restored module lost with its own database is not a fault here:
/// an order that exists only in the lost part is counted, and its remains in other modules are checked only against each other.
/// </summary>
internal sealed class Audit(Ledger ledger, ShopState state)
{
    private readonly Dictionary<Guid, OrderEntry> _orders = ledger.Orders.ToDictionary(o => o.Id);
    private readonly IReadOnlyList<RestoreEntry> _restores = ledger.Restores;
    private readonly ILookup<Guid, string> _payments = state.Payments.ToLookup(p => p.Order, p => p.Status);
    private readonly ILookup<Guid, bool> _refunds = state.Provider.ToLookup(p => p.Order, p => p.IsRefund);
    private readonly ILookup<Guid, (string Kind, string Status)> _notifications = state.Notifications.ToLookup(n => n.Order, n => (n.Kind, n.Status));
    private readonly ILookup<Guid, MailFile> _mails = state.Mails.ToLookup(m => m.Order);

    /// <summary>The orders that a restore of Ordering has removed.</summary>
    public int OrdersLostWithBackups { get; private set; }

    /// <summary>The cancellations that a restore of Ordering has undone.</summary>
    public int CancellationsLostWithBackups { get; private set; }

    /// <summary>The replenishments that a restore of Inventory may have removed.</summary>
    public int ReplenishmentsLostWithBackups { get; private set; }

    /// <summary>Returns the faults in the state.</summary>
    public IReadOnlyList<Finding> Check()
    {
        (OrdersLostWithBackups, CancellationsLostWithBackups, ReplenishmentsLostWithBackups) = (0, 0, 0);
        return
        [
            .. _orders.Values.SelectMany(CheckOrder),
            .. CheckUnknownOrders(),
            .. CheckStock(),
            .. new ReviewAudit(ledger, state).Check(),
            .. new CopyAudit(ledger, state).Check(),
            .. new ParkedAudit(ledger, state).Check(),
        ];
    }

    /// <summary>Whether a cancellation of the order was lost with Ordering's database, so that the modules may disagree about it.</summary>
    public static bool HasLostCancellation(Ledger ledger, OrderEntry order) =>
        order.Cancelled is { } cancelled && ledger.MayHaveLost("ordering", cancelled);

    private IEnumerable<Finding> CheckOrder(OrderEntry order)
    {
        if (!state.Orders.TryGetValue(order.Id, out var status))
        {
            if (MayHaveLost("ordering", order.Placed))
            {
                OrdersLostWithBackups++;
                return [];
            }

            return [Wrong(Fault.Lost, order, "ordering", "it was acknowledged, but does not exist")];
        }

        if (status is not ("Confirmed" or "Cancelled"))
        {
            return [Wrong(Fault.Stuck, order, "ordering", $"expected an end, but its status is {status}")];
        }

        if (HasLostCancellation(ledger, order))
        {
            CancellationsLostWithBackups++;
            return [];
        }

        return
        [
            .. CheckStatus(order, status),
            .. CheckReservation(order, status),
            .. CheckPayment(order, status),
            .. CheckNotification(order, status),
            .. CheckInsights(order, status),
        ];
    }

    private IEnumerable<Finding> CheckStatus(OrderEntry order, string status)
    {
        if (order.Cancelled is not null && status != "Cancelled")
        {
            yield return Wrong(Fault.Lost, order, "ordering", $"its cancellation was acknowledged, but its status is {status}");
        }
        else if (order is { Cancelled: null, Expected: Expected.Confirmed } && status != "Confirmed")
        {
            yield return Wrong(Fault.Stuck, order, "ordering", "expected confirmed, as its product is in stock and its payment is accepted, but it was cancelled by a deadline or a shortage");
        }
        else if (order.Expected is not Expected.Confirmed && status == "Confirmed")
        {
            yield return Wrong(Fault.Twice, order, "ordering", $"expected cancelled ({order.Expected}), but it is confirmed");
        }
    }

    private IEnumerable<Finding> CheckReservation(OrderEntry order, string status)
    {
        var found = state.Reservations.GetValueOrDefault(order.Id, "missing");
        if (status == "Confirmed" ? found != "Committed" : found is not ("Released" or "Rejected"))
        {
            yield return Wrong(Fault.Lost, order, "inventory", $"the order is {status}, but its reservation is {found}");
        }
    }

    private IEnumerable<Finding> CheckPayment(OrderEntry order, string status)
    {
        var payments = _payments[order.Id].ToList();
        if (status == "Confirmed" ? payments is not ["Authorized"] : payments.Any(p => p is "Authorized" or "Requested" or "Voiding" or "Refunding"))
        {
            yield return Wrong(payments.Count > 1 ? Fault.Twice : Fault.Lost, order, "payments", $"the order is {status}, but its payments are [{string.Join(", ", payments)}]");
        }

        var charges = ProviderOf(order.Id, isRefund: false);
        var kept = charges - ProviderOf(order.Id, isRefund: true);
        if (charges > 1)
        {
            yield return Wrong(Fault.Twice, order, "payments", $"the provider has charged {charges} times");
        }

        if (kept != (status == "Confirmed" ? 1 : 0))
        {
            yield return Wrong(kept > 0 ? Fault.Twice : Fault.Lost, order, "payments", $"the order is {status}, but the provider keeps {kept} charges");
        }
    }

    private IEnumerable<Finding> CheckNotification(OrderEntry order, string status)
    {
        var found = _notifications[order.Id].ToList();
        if (found.Count(n => n.Kind == $"Order{status}") != 1)
        {
            yield return Wrong(found.Count > 1 ? Fault.Twice : Fault.Lost, order, "notifications", $"expected one notification of Order{status}, but there are [{string.Join(", ", found.Select(n => $"{n.Kind} {n.Status}"))}]");
        }

        if (found.Any(n => n.Status is not ("Sent" or "Dropped")))
        {
            yield return Wrong(Fault.Stuck, order, "notifications", $"the status of its notification is {found.First(n => n.Status is not ("Sent" or "Dropped")).Status}");
        }

        if (_mails[order.Id].Count() > found.Count)
        {
            yield return Wrong(Fault.Twice, order, "notifications", $"{_mails[order.Id].Count()} mails were sent for {found.Count} notifications");
        }
    }

    private IEnumerable<Finding> CheckInsights(OrderEntry order, string status)
    {
        var found = state.Insights.GetValueOrDefault(order.Id, "missing");
        if (found != status)
        {
            yield return Wrong(Fault.Lost, order, "insights", $"the order is {status}, but Insights has it as {found}");
        }
    }

    /// <summary>Every request was repeated until it was answered, so no order, payment or charge exists without an acknowledgement.</summary>
    private IEnumerable<Finding> CheckUnknownOrders()
    {
        foreach (var id in state.Orders.Keys.Where(id => !_orders.ContainsKey(id)))
        {
            yield return new Finding(Fault.Twice, $"order {id}", "ordering", "no answer named it, so a repeated request placed it a second time");
        }

        foreach (var id in state.Payments.Select(p => p.Order).Concat(state.Reservations.Keys).Distinct()
            .Where(id => !state.Orders.ContainsKey(id) && !_orders.ContainsKey(id) && !WasPlacedInALostPart(id)))
        {
            yield return new Finding(Fault.Twice, $"order {id}", "payments and inventory", "they have it, but Ordering never acknowledged it");
        }

        foreach (var charges in state.Provider.Where(c => !c.IsRefund && !state.Orders.ContainsKey(c.Order)).GroupBy(c => c.Order).Where(c => c.Count() > 1))
        {
            yield return new Finding(Fault.Twice, $"order {charges.Key}", "payments", $"the provider has charged {charges.Count()} times");
        }
    }

    private IEnumerable<Finding> CheckStock()
    {
        var lines = state.ReservedLines.ToLookup(line => line.Product);
        foreach (var (product, (onHand, reserved)) in state.Stock)
        {
            var left = lines[product].Where(l => state.Reservations.GetValueOrDefault(l.Order) == "Committed").Sum(l => l.Quantity);
            var held = lines[product].Where(l => state.Reservations.GetValueOrDefault(l.Order) == "Reserved").Sum(l => l.Quantity);
            var replenishments = ledger.Replenishments.Where(r => r.Product == product).ToList();
            var unsure = replenishments.Where(r => MayHaveLost("inventory", r.Done)).ToList();
            var certain = replenishments.Sum(r => r.Quantity) - unsure.Sum(r => r.Quantity);
            var missing = certain + unsure.Sum(r => r.Quantity) - (onHand + left);
            ReplenishmentsLostWithBackups += missing > 0 ? unsure.Count : 0;
            if (onHand + left < certain)
            {
                yield return new Finding(Fault.Lost, $"product {product}", "inventory", $"at least {certain} were received, but {onHand} on hand and {left} shipped are {onHand + left}");
            }
            else if (missing < 0)
            {
                yield return new Finding(Fault.Twice, $"product {product}", "inventory", $"{onHand + left + missing} were received, but {onHand} on hand and {left} shipped are {onHand + left}");
            }

            if (reserved != held)
            {
                yield return new Finding(reserved > held ? Fault.Lost : Fault.Twice, $"product {product}", "inventory", $"{held} are reserved by orders, but the stock says {reserved}");
            }
        }
    }

    private bool MayHaveLost(string module, Span span) => _restores.Any(r => r.Module == module && r.MayHaveLost(span));

    /// <summary>The id of an order contains the millisecond in which it was placed.</summary>
    private bool WasPlacedInALostPart(Guid order)
    {
        var placedAt = DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(order.ToString("N")[..12], 16));
        return MayHaveLost("ordering", new Span(placedAt, placedAt.AddMilliseconds(1)));
    }

    private int ProviderOf(Guid order, bool isRefund) => _refunds[order].Count(refund => refund == isRefund);

    private static Finding Wrong(Fault fault, OrderEntry order, string module, string what) => new(fault, $"order {order.Id} ({order.Key})", module, what);
}
