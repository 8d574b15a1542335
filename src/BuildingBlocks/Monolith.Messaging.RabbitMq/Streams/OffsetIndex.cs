
namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// Remembers the stream offsets of recently read positions, so that a reader that is rewound a little need not search. A wrong result only
/// costs time.
/// </summary>
internal sealed class OffsetIndex
{
    private const int Capacity = 500;

    private readonly List<(LogPosition Position, long Offset)> _known = [];

    /// <summary>Records the offset of a position.</summary>
    public void Add(LogPosition position, long offset)
    {
        _known.RemoveAll(entry => entry.Position >= position);
        _known.Add((position, offset));
        if (_known.Count > Capacity)
        {
            _known.RemoveAt(0);
        }
    }

    /// <summary>Finds the offset of the last known position that is not after the given one.</summary>
    public long? Find(LogPosition position) =>
        _known.FindLastIndex(entry => entry.Position <= position) is var index and >= 0 ? _known[index].Offset : null;

    /// <summary>Clears the index, because offsets of another stream do not apply.</summary>
    public void Clear() => _known.Clear();
}
