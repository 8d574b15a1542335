
namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// The passes of a relay over its log, each from a position on. Who misses something tells in which pass the message was
/// that showed it: what a later pass brings anyway is not sent once more, however often and by however many it is asked for.
/// </summary>
/// <param name="start">Where the first pass begins.</param>
/// <param name="first">The number of the first pass, higher than those of relays before: the time in milliseconds.</param>
internal sealed class RelayPasses(LogPosition start, long first)
{
    private const int Remembered = 1000;

    // From a position to the last pass that began there or before, both rising.
    private readonly List<(LogPosition Start, long Number)> _passes = [(start, first)];

    /// <summary>The pass that is going on.</summary>
    public long Current { get; private set; } = first;

    /// <summary>Whether a pass that comes after one brings what is after a position.</summary>
    public bool Covers(LogPosition after, long seen) => _passes.Exists(pass => pass.Number > seen && pass.Start <= after);

    /// <summary>Begins a pass.</summary>
    /// <param name="from">Where it begins.</param>
    /// <param name="seen">The pass that shows what is missing, perhaps of a relay whose clock was ahead.</param>
    public void Begin(LogPosition from, long seen)
    {
        Current = Math.Max(Current, seen) + 1;
        _passes.RemoveAll(pass => pass.Start >= from);
        _passes.Add((from, Current));
        if (_passes.Count > Remembered)
        {
            _passes.RemoveAt(0);
        }
    }
}
