namespace Stock;

internal sealed class Shelf
{
    // Shelf is internal, and therefore this nested type is internal, too.
    public sealed record Place(int Row);

    public Place? At { get; init; }
}

internal enum ShelfKind
{
    Low,
    High,
}
