using System.Collections.Immutable;
using Monolith;

namespace Stock.Contracts;

[IntegrationEvent("stock.stock-counted")]
public sealed record StockCounted(Guid ProductId, IReadOnlyDictionary<string, IReadOnlyList<Shelf>> Shelves, ImmutableArray<int> Counts, ReadOnlyMemory<byte> Seal)
    : IIntegrationEvent
{
    private int _length;

    public required string CountedBy { get; init; }

    public int Length => _length == 0 ? _length = CountedBy.Length : _length;

    public StockCounted? Before { get; init; }

    string IIntegrationEvent.Key => ProductId.ToString();
}

public sealed record Shelf(ShelfKind Kind, int? Count);

public enum ShelfKind
{
    Low,
    High,
}
