
namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// How far the broker has confirmed what a channel published. The client's own tracking would let messages overtake each
/// other; here they are published one after the other, and waited for once a batch.
/// </summary>
internal sealed class Confirms
{
    private readonly Lock _lock = new();
    private readonly HashSet<ulong> _ahead = [];
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _reached;
    private ulong _target;
    private ulong _upTo;

    /// <summary>Completes, with what went wrong, when something was not taken.</summary>
    public Task Failed => _failed.Task;

    /// <summary>The broker has taken a message, or all up to it.</summary>
    public void Confirm(ulong number, bool multiple)
    {
        lock (_lock)
        {
            if (multiple)
            {
                _upTo = Math.Max(_upTo, number);
                _ahead.RemoveWhere(ahead => ahead <= _upTo);
            }
            else if (number > _upTo)
            {
                _ahead.Add(number);
            }

            while (_ahead.Remove(_upTo + 1))
            {
                _upTo++;
            }

            if (_upTo >= _target)
            {
                _reached?.TrySetResult();
            }
        }
    }

    /// <summary>Something was not taken, or never will be.</summary>
    public void Fail(string why) => _failed.TrySetException(new BrokerException(why));

    /// <summary>Waits until all up to a message has been taken.</summary>
    /// <exception cref="BrokerException">Something was not.</exception>
    public async Task WaitForConfirmAsync(ulong number, TimeSpan atMost, CancellationToken cancellationToken)
    {
        Task reached;
        lock (_lock)
        {
            _target = number;
            _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_upTo >= number)
            {
                _reached.SetResult();
            }

            reached = _reached.Task;
        }

        try
        {
            await await Task.WhenAny(reached, _failed.Task).WaitAsync(atMost, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new BrokerException($"RabbitMQ did not confirm within {atMost}.");
        }

        // What was returned was confirmed as well: the failure counts.
        if (_failed.Task.IsFaulted)
        {
            await _failed.Task;
        }
    }
}
