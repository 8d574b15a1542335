using Monolith;

namespace Stock.Contracts;

public sealed record GetLevel(Guid ProductId) : IModuleQuery<StockLevel?>;

public sealed record StockLevel(Guid ProductId, Shelf Shelf, IReadOnlyList<Place> Places)
{
    public const int Max = 10;

    public bool IsFull => Places.Any(place => place.Amount >= Max);

    public static StockLevel Of(Guid product) => new(product, Shelf.Low, []);
}

public readonly record struct Place(string Name, int Amount);

public enum Shelf
{
    Low,
    High,
}
