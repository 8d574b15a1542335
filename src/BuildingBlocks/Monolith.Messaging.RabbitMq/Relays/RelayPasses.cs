
namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// The passes of a relay over its log, each from a start position. A request for missing events names the pass in which the reader noticed
/// the gap. If a later pass already covers the missing events, the relay does not send them again, no matter how many requests arrive.
/// </summary>
/// <param name="start">The start position of the first pass.</param>
/// <param name="first">The number of the first pass, higher than those of earlier relays: the time in milliseconds.</param>
internal sealed class RelayPasses(LogPosition start, long first)
{
    private const int Remembered = 1000;

    // Maps start positions to the last pass that began there or earlier. Both increase.
    private readonly List<(LogPosition Start, long Number)> _passes = [(start, first)];

    /// <summary>The number of the current pass.</summary>
    public long Current { get; private set; } = first;

    /// <summary>Returns whether a pass after the given one includes the events after a position.</summary>
    public bool Covers(LogPosition after, long seen) => _passes.Exists(pass => pass.Number > seen && pass.Start <= after);

    /// <summary>Starts a new pass.</summary>
    /// <param name="from">The start position.</param>
    /// <param name="seen">The pass in which the reader noticed the gap, possibly of a relay whose clock was ahead.</param>
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
