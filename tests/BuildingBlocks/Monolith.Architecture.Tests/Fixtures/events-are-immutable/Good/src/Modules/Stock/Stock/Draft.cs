namespace Stock;

// This type is not part of an event, so it may be mutable.
internal sealed class Draft
{
    public List<int> Counts { get; } = [];

    public int Total { get; set; }
}
