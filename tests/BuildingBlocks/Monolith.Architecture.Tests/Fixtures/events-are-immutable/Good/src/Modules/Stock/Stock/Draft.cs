namespace Stock;

// No part of an event: it may be what it likes.
internal sealed class Draft
{
    public List<int> Counts { get; } = [];

    public int Total { get; set; }
}
