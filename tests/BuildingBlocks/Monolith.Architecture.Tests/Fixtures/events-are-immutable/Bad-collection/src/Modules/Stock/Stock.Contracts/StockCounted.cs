using Monolith;

namespace Stock.Contracts;

[IntegrationEvent("stock.stock-counted")]
public sealed record StockCounted(Guid ProductId, List<int> Counts, string[] Names, IReadOnlyList<Dictionary<string, int>> Rows, int[][] Grid, IReadOnlyList<int[]> Lines) : IIntegrationEvent
{
    string IIntegrationEvent.Key => ProductId.ToString();
}
