namespace Stock;

internal sealed class Shelf
{
    // Nobody outside sees Shelf, and so nobody sees this.
    public sealed record Place(int Row);

    public Place? At { get; init; }
}

internal enum ShelfKind
{
    Low,
    High,
}
