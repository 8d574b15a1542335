using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <content>The work of the active relay, which publishes.</content>
internal sealed partial class StreamRelay
{
    private sealed class ActiveRelay(StreamRelay relay, RelayRequestConsumer administration, StreamPublisher publisher, Action wentWell)
    {
        private RelayPasses _passes = null!;
        private LogPosition _cursor;
        private Guid _epoch;
        private DateTimeOffset _lastPublished;

        public async Task RunAsync(CancellationToken stop)
        {
            await RereadAsync(stop);
            await MarkAsync(MessageKind.Mark, _cursor, stop);
            relay.Leads = true;
            Log.Leads(relay._logger, relay.Source, _cursor);
            wentWell();
            while (true)
            {
                await (administration.Closed.IsCompleted ? administration.Closed : publisher.Failed.IsCompleted ? publisher.Failed : Task.CompletedTask);
                await ReceiveRequestsAsync(stop);
                if (await ReadAsync(stop) is not { } batch)
                {
                    continue;
                }

                if (batch.Records.Count > 0)
                {
                    await PublishAsync(batch.Records, stop);
                }
                else if (relay._clock.GetUtcNow() - _lastPublished >= relay._options.MarkInterval)
                {
                    await MarkAsync(MessageKind.Mark, _cursor, stop);
                }
                else
                {
                    await WaitAsync(batch.More, stop);
                }

                wentWell();
            }
        }

        private async Task ReceiveRequestsAsync(CancellationToken stop)
        {
            while (administration.Take() is { } request)
            {
                if (request.After < _cursor && !_passes.Covers(request.After, request.Seen) && await TryMoveAsync(request.After, stop))
                {
                    Log.Rewind(relay._logger, relay.Source, request.After);
                    _epoch = await FindEpochAsync(stop);
                    _passes.Begin(request.After, request.Seen);
                }
            }
        }

        /// <summary>Reads a batch. Returns null when the log is truncated, after telling the readers.</summary>
        private async Task<EventBatch?> ReadAsync(CancellationToken stop)
        {
            try
            {
                return await relay._feed.ReadAsync(_cursor, relay._messaging.BatchSize, stop);
            }
            catch (LogTruncatedException e)
            {
                Log.Truncated(relay._logger, relay.Source, _cursor, e.TruncatedTo);
                await MarkAsync(MessageKind.Truncated, e.TruncatedTo, stop);
                await TryMoveAsync(e.TruncatedTo, stop);
                _epoch = await FindEpochAsync(stop);
                return null;
            }
        }

        /// <summary>Publishes a batch. Readers wait for the mark behind it, so it is part of the same confirm.</summary>
        private async Task PublishAsync(IReadOnlyList<EventRecord> records, CancellationToken stop)
        {
            var furthest = Volatile.Read(ref relay._state).Furthest;
            var previous = _cursor;
            var started = relay._clock.GetTimestamp();
            using var activity = RabbitMqTelemetry.BeginSending(relay.Source, records);
            foreach (var record in records)
            {
                _epoch = record.StartsEpoch ? record.Id : _epoch;
                await publisher.PublishAsync(StreamMessage.Of(record, previous, _passes.Current, _epoch), stop);
                previous = record.Position;
            }

            await MarkAsync(MessageKind.Mark, previous, stop);
            var resent = records.Count(record => record.Position <= furthest);
            RabbitMqTelemetry.Operations.Record(relay._clock.GetElapsedTime(started).TotalSeconds, relay._tags);
            RabbitMqTelemetry.Resent.Add(resent, relay._tags);
            RabbitMqTelemetry.Sent.Add(records.Count - resent, relay._tags);
            await TryMoveAsync(previous, stop);
        }

        private async Task MarkAsync(MessageKind kind, LogPosition position, CancellationToken stop)
        {
            await publisher.PublishAsync(StreamMessage.Of(kind, position, _passes.Current, _epoch), stop);
            await publisher.ConfirmAsync(stop);
            _lastPublished = relay._clock.GetUtcNow();
        }

        /// <summary>Waits for events or requests, or for the poll interval, because other processes send no signals here.</summary>
        private async Task WaitAsync(Task more, CancellationToken stop)
        {
            var untilMark = _lastPublished + relay._options.MarkInterval - relay._clock.GetUtcNow();
            var atMost = untilMark < relay._messaging.PollInterval ? untilMark : relay._messaging.PollInterval;
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var something = Task.WhenAny(more, administration.WaitAsync(waiting.Token), administration.Closed, publisher.Failed);
            var woken = atMost <= TimeSpan.Zero || await relay._clock.WaitForAsync(something, atMost, stop);
            await waiting.CancelAsync();
            if (!woken && await relay._store.ReadCursorAsync(CursorName, stop) != _cursor)
            {
                await RereadAsync(stop);
            }
        }

        /// <summary>Moves the cursor forward or back. Returns false when another relay has moved it.</summary>
        private async Task<bool> TryMoveAsync(LogPosition to, CancellationToken stop)
        {
            await using (var transaction = await relay._store.BeginAsync(CursorName, stop))
            {
                if (await transaction.TryAdvanceAsync(_cursor, to, stop))
                {
                    await transaction.CommitAsync(stop);
                    Stand(to);
                    return true;
                }
            }

            Log.Fenced(relay._logger, relay.Source);
            await RereadAsync(stop);
            return false;
        }

        private async Task RereadAsync(CancellationToken stop)
        {
            Stand(await relay._store.ReadCursorAsync(CursorName, stop));
            _epoch = await FindEpochAsync(stop);
            _passes = new RelayPasses(_cursor, relay._clock.GetUtcNow().ToUnixTimeMilliseconds());
        }

        /// <summary>Finds the epoch of the log at the cursor. The epochs after it are events that the relay has yet to publish.</summary>
        private async Task<Guid> FindEpochAsync(CancellationToken stop) =>
            (await relay._feed.ReadHistoryAsync(stop))?.EpochAt(_cursor)?.Id ?? Guid.Empty;

        private void Stand(LogPosition cursor)
        {
            _cursor = cursor;
            var furthest = Volatile.Read(ref relay._state).Furthest;
            Volatile.Write(ref relay._state, new State(cursor, cursor > furthest ? cursor : furthest));
        }
    }
}
