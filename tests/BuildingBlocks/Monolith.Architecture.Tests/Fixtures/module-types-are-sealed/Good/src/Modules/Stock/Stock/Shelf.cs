namespace Stock;

internal abstract class Place;

internal class Row : Place
{
    public string Describe() => new[] { "a", "b" }.Select(word => word + Describe()).First();
}

internal sealed class HighRow : Row;

internal class Box<T>
{
    public T? Content { get; init; }
}

internal sealed class TextBox : Box<string>;

internal static class Shelf
{
    public static IEnumerable<int> Rows()
    {
        yield return 1;
    }
}

internal readonly record struct Position(int Row);

internal delegate void Moved(Position to);
