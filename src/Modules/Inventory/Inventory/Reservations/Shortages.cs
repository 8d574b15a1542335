namespace Inventory;

/// <summary>A product of which an order wants more than is available.</summary>
internal sealed record Shortage(string Product, int Ordered, int Available);

/// <summary>Finds out what stands in the way of an order, and says so.</summary>
internal static class Shortages
{
    private const int MaxNamed = 3;

    /// <summary>
    /// A product that has no stock item has no stock. That is the truth even where the catalog's event is still on its
    /// way: an order may come first, because each source is read on its own, but only replenishing creates stock, and
    /// it needs the item. So a stock that somebody was told of is never missed.
    /// </summary>
    public static List<Shortage> Find(IEnumerable<ReservationLine> lines, Dictionary<Guid, StockItem> stock) =>
    [
        .. from line in lines
           let item = stock.GetValueOrDefault(line.ProductId)
           let available = item?.Available ?? 0
           where available < line.Quantity
           select new Shortage(item?.Name ?? $"the product {line.ProductId}", line.Quantity, available),
    ];

    public static string Describe(List<Shortage> shortages)
    {
        var named = shortages.Take(MaxNamed).Select(s => $"{s.Product} ({s.Ordered} ordered, {s.Available} available)");
        var others = shortages.Count > MaxNamed ? $", and of {shortages.Count - MaxNamed} other products" : "";
        return $"There is not enough of {string.Join(", ", named)}{others}.";
    }
}
