namespace Stock;

public sealed record Shelf(string Place);

public enum ShelfKind
{
    Low,
    High,
}
