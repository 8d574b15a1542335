using Monolith;

namespace Stock.Contracts;

public sealed record StockLevel(Guid ProductId, int Available)
{
    public static readonly StockLevel None = new(Guid.Empty, 0);

    public static int Reads { get; set; }
}
