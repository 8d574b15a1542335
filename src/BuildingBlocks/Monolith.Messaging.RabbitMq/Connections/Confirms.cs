
namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// Tracks which messages of a channel the broker has confirmed. The client's own tracking would let messages overtake each other; here they
/// are published in sequence, and the relay waits once per batch.
/// </summary>
internal sealed class Confirms
{
    private readonly Lock _lock = new();
    private readonly HashSet<ulong> _ahead = [];
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _reached;
    private ulong _target;
    private ulong _upTo;

    /// <summary>A task that fails when the broker did not accept a message.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Records that the broker has accepted a message, or all messages up to it.</summary>
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

    /// <summary>Records that the broker did not or will not accept a message.</summary>
    public void Fail(string why) => _failed.TrySetException(new BrokerException(why));

    /// <summary>Waits until the broker has accepted all messages up to the given one.</summary>
    /// <exception cref="BrokerException">The broker did not accept a message.</exception>
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
            throw new BrokerException($"RabbitMQ did not confirm messages within {atMost}.");
        }

        // The broker also confirms messages that it returns, so the failure takes precedence.
        if (_failed.Task.IsFaulted)
        {
            await _failed.Task;
        }
    }
}
