
namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// Where in its stream a reader came by which positions lately, so that one who is set back a little need not search.
/// A wrong answer costs time and nothing else.
/// </summary>
internal sealed class OffsetIndex
{
    private const int Capacity = 500;

    private readonly List<(LogPosition Position, long Offset)> _known = [];

    /// <summary>Notes where a position stands.</summary>
    public void Add(LogPosition position, long offset)
    {
        _known.RemoveAll(entry => entry.Position >= position);
        _known.Add((position, offset));
        if (_known.Count > Capacity)
        {
            _known.RemoveAt(0);
        }
    }

    /// <summary>Where the last position stands that is known and not after another one.</summary>
    public long? Find(LogPosition position) =>
        _known.FindLastIndex(entry => entry.Position <= position) is var index and >= 0 ? _known[index].Offset : null;

    /// <summary>Forgets everything: it is another stream.</summary>
    public void Clear() => _known.Clear();
}
