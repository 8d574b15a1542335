namespace Soak;

/// <summary>Checks what modules have copied from others: customers, and Insights' sales.</summary>
internal sealed class CopyAudit(Ledger ledger, ShopState state)
{
    public IEnumerable<Finding> Check() => [.. CheckCustomers(), .. CheckNames(), .. CheckSales()];

    /// <summary>A customer whose registration Profiles has lost may be missing anywhere.</summary>
    private IEnumerable<Finding> CheckCustomers() =>
        from customer in ledger.Customers
        from module in state.Customers
        let isThere = module.Value.Contains(customer.Id)
        where customer.Erased is null ? !isThere && !ledger.MayHaveLost("profiles", customer.Registered) : isThere
        select new Finding(
            Fault.Lost,
            $"customer {customer.Id} ({customer.Name})",
            module.Key,
            customer.Erased is null ? "the registration was acknowledged, but the customer does not exist" : "the erasure was acknowledged, but the customer exists");

    private IEnumerable<Finding> CheckNames()
    {
        var erased = ledger.Customers.Where(c => c.Erased is not null).Select(c => c.Name).ToHashSet();
        return state.Names.Concat(state.Mails.Select(mail => (Module: "the mails of notifications", mail.Name))).Distinct()
            .Where(found => erased.Contains(found.Name))
            .Select(found => new Finding(Fault.Lost, $"customer {found.Name}", found.Module, "the erasure was acknowledged, but the name is still stored"));
    }

    private IEnumerable<Finding> CheckSales()
    {
        var sold = state.InsightsLines.Where(l => state.Insights.GetValueOrDefault(l.Order) == "Confirmed")
            .GroupBy(l => l.Product).ToDictionary(l => l.Key, l => l.Sum(line => (long)line.Quantity));
        return
            from product in sold.Keys.Union(state.UnitsSold.Keys)
            let expected = sold.GetValueOrDefault(product)
            let found = state.UnitsSold.GetValueOrDefault(product)
            where expected != found
            select new Finding(found > expected ? Fault.Twice : Fault.Lost, $"product {product}", "insights", $"expected {expected} sold units, found {found}");
    }
}
