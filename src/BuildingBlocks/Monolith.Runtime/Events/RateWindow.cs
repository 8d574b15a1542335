namespace Monolith.Runtime.Events;

/// <summary>Counts what happened in the last seconds.</summary>
internal sealed class RateWindow(TimeProvider clock)
{
    /// <summary>The number of seconds over which the rate is averaged.</summary>
    public const int Seconds = 10;

    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[Seconds], _seconds = new long[Seconds];

    /// <summary>The average number per second.</summary>
    public double PerSecond
    {
        get
        {
            var oldest = Now - Seconds;
            lock (_lock)
            {
                var sum = 0L;
                for (var slot = 0; slot < Seconds; slot++)
                {
                    sum += _seconds[slot] > oldest ? _counts[slot] : 0;
                }

                return (double)sum / Seconds;
            }
        }
    }

    private long Now => clock.GetTimestamp() / clock.TimestampFrequency;

    /// <summary>Adds what has happened now.</summary>
    public void Add(int count)
    {
        var now = Now;
        var slot = now % Seconds;
        lock (_lock)
        {
            (_counts[slot], _seconds[slot]) = (_seconds[slot] == now ? _counts[slot] + count : count, now);
        }
    }
}
