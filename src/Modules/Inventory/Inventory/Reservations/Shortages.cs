namespace Inventory;

/// <summary>A product whose available stock is less than an order needs.</summary>
internal sealed record Shortage(string Product, int Ordered, int Available);

/// <summary>Finds the products that an order lacks, and describes them.</summary>
internal static class Shortages
{
    private const int MaxNamed = 3;

    /// <summary>
    /// A product without a stock item has no stock, even if the catalog's event has not arrived yet. An order may arrive first, because
    /// each source is read separately. But only a replenishment adds stock, and it requires the stock item, so no published stock is ever
    /// missed.
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
