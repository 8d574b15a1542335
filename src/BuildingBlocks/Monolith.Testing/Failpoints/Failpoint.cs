namespace Monolith.Testing;

/// <summary>A failure that a test has planned, at one point of the handling of one kind of message.</summary>
public sealed class Failpoint
{
    private readonly Func<object, bool> _matches;
    private readonly Func<Exception> _fail;
    private readonly int _times, _skip;
    private readonly TaskCompletionSource _spent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _reached;

    internal Failpoint(string place, Func<object, bool> matches, int times, int skip, Func<Exception>? fail)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(times);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        (_matches, _times, _skip, _fail) = (matches, times, skip, fail ?? (() => new FailpointException($"The test lets this fail: {place}.")));
    }

    /// <summary>The number of failures so far.</summary>
    public int Hits => Math.Clamp(Volatile.Read(ref _reached) - _skip, 0, _times);

    /// <summary>Waits until every planned failure has happened.</summary>
    /// <param name="timeout">The maximum time to wait.</param>
    /// <exception cref="TimeoutException">Some failures have not happened in time.</exception>
    public async Task SpentAsync(TimeSpan timeout)
    {
        try
        {
            await _spent.Task.WaitAsync(timeout);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Hits} of {_times} planned failures happened within {timeout}.");
        }
    }

    /// <summary>Throws if the message is one that fails now.</summary>
    internal void Pass(object message)
    {
        if (!_matches(message))
        {
            return;
        }

        var reached = Interlocked.Increment(ref _reached);
        if (reached == _skip + _times)
        {
            _spent.TrySetResult();
        }

        if (reached > _skip && reached <= _skip + _times)
        {
            throw _fail();
        }
    }
}

/// <summary>The exception of a failure that a test has planned.</summary>
/// <param name="message">Where it happened.</param>
public sealed class FailpointException(string message) : Exception(message);
