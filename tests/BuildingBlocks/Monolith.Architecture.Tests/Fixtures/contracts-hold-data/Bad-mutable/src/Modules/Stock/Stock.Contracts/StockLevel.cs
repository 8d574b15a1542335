using Monolith;

namespace Stock.Contracts;

public sealed record StockLevel(Guid ProductId)
{
    public int Available { get; set; }

    public IReadOnlyList<int[]> Places { get; init; } = [];
}
