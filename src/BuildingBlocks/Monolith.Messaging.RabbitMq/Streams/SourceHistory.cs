using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// What a reader knows about the history of its source's log, from the source's relay. A message belongs to it if the log has the message's
/// epoch at the message's position. Any other message is of a log that was since restored or begun anew, or not of this source.
/// </summary>
internal sealed partial class SourceHistory(string source, RelayRequests relay, RabbitMqOptions options, TimeProvider clock, ILogger logger)
{
    private const int MaxForeign = 1000;

    private readonly HashSet<Guid> _foreign = [];
    private LogHistory? _known;
    private long? _unansweredAt;
    private bool _changed;

    /// <summary>The last known epoch, or empty.</summary>
    public Guid LastEpoch => _known is { Epochs: [.., var last] } ? last.Id : Guid.Empty;

    /// <summary>Reads the history from the relay. Returns null when no relay responds, or the log has no history.</summary>
    public async Task<LogHistory?> ReadAsync(CancellationToken cancellationToken)
    {
        LogHistory? history;
        try
        {
            history = await relay.ReadHistoryAsync(cancellationToken);
        }
        catch (BrokerException e)
        {
            if (_unansweredAt is null)
            {
                Log.Unknown(logger, source, e);
            }

            _unansweredAt = clock.GetTimestamp();
            return null;
        }

        _unansweredAt = null;
        if (history is not null && !history.Epochs.SequenceEqual(_known?.Epochs ?? []))
        {
            _changed = true;
            _foreign.Clear();
        }

        return _known = history;
    }

    /// <summary>Returns whether a message belongs to the known history. Returns true if the history has no epoch at its position.</summary>
    public bool Belongs(StreamMessage message) => _known?.EpochAt(message.Position) is not { } epoch || epoch.Id == message.Epoch;

    /// <summary>Returns whether a mark belongs to the history, and reads the history again if it does not contain the mark's epoch.</summary>
    /// <exception cref="BrokerException">The mark shows a new epoch, but no relay responds.</exception>
    public async Task<bool> BelongsAsync(StreamMessage mark, CancellationToken cancellationToken)
    {
        if (_known is not { } known)
        {
            return !MayAsk || await ReadAsync(cancellationToken) is null || Belongs(mark);
        }

        if (Belongs(mark) || _foreign.Contains(mark.Epoch) || known.Epochs.Any(epoch => epoch.Id == mark.Epoch))
        {
            return Belongs(mark);
        }

        if (await ReadAsync(cancellationToken) is null)
        {
            throw new BrokerException(
                $"The stream of {source} contains events of an epoch that began after its relay last responded. Start a process that runs {source}, so that its subscribers can find out whether its log was restored.");
        }

        if (Belongs(mark))
        {
            return true;
        }

        if (_foreign.Count == MaxForeign)
        {
            _foreign.Clear();
        }

        _foreign.Add(mark.Epoch);
        Log.Foreign(logger, source, mark.Epoch);
        return false;
    }

    /// <summary>Returns whether the history has changed since the last call.</summary>
    public bool TakeChanged()
    {
        var changed = _changed;
        _changed = false;
        return changed;
    }

    private bool MayAsk => _unansweredAt is not { } at || clock.GetElapsedTime(at) >= options.RequestTimeout;

    private static partial class Log
    {
        [LoggerMessage(3103, LogLevel.Warning, "The history of {Source} cannot be read, so a restored log would not be noticed; reading what its stream contains")]
        public static partial void Unknown(ILogger logger, string source, Exception failure);

        [LoggerMessage(3104, LogLevel.Warning, "Ignoring messages of epoch {Epoch} in the stream of {Source}: its log was restored since, or another publisher uses the same stream")]
        public static partial void Foreign(ILogger logger, string source, Guid epoch);
    }
}
