namespace Monolith.Runtime.Events;

/// <content>Handles the batches that the subscription has read.</content>
internal sealed partial class Subscription
{
    /// <summary>Handles a batch and returns the position of the cursor afterwards.</summary>
    private async Task<LogPosition> HandleAsync(LogPosition cursor, IReadOnlyList<EventRecord> records, CancellationToken stop)
    {
        foreach (var part in Split(records))
        {
            try
            {
                if (!await TryApplyAsync(cursor, part, stop))
                {
                    return await ReloadCursorAsync(stop);
                }

                cursor = part[^1].Position;
                continue;
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                if (await IsOutageAsync(e, cursor, stop))
                {
                    throw;
                }

                Log.BatchFailed(_logger, Definition, part.Count, e);
            }

            foreach (var record in part)
            {
                if (!await TryApplyOneAsync(cursor, record, stop))
                {
                    return await ReloadCursorAsync(stop);
                }

                cursor = record.Position;
            }
        }

        return cursor;
    }

    private async Task<bool> TryApplyOneAsync(LogPosition cursor, EventRecord record, CancellationToken stop)
    {
        var attempts = new Attempts();
        try
        {
            while (true)
            {
                try
                {
                    return await TryApplyAsync(cursor, [record], stop);
                }
                catch (Exception e) when (!stop.IsCancellationRequested && e is not WaitingEventsException)
                {
                    if (await IsOutageAsync(e, cursor, stop))
                    {
                        throw;
                    }

                    if (_dispatcher.TryIgnore(record, e))
                    {
                        Log.FailureIgnored(_logger, Definition, record.Name, record.Id, e);
                        continue;
                    }

                    if (!await HasNextAttemptAsync(record, attempts, e, stop))
                    {
                        return await TryParkAsync(cursor, record, e.ToString(), attempts.Count, stop);
                    }
                }
            }
        }
        finally
        {
            _dispatcher.EndIgnoring();
        }
    }

    /// <summary>
    /// Handles events in one transaction, again after each conflict with another writer. Returns false when another worker has moved the
    /// cursor.
    /// </summary>
    private Task<bool> TryApplyAsync(LogPosition cursor, IReadOnlyList<EventRecord> records, CancellationToken stop) =>
        Conflicts.RepeatAsync(conflicts => TryApplyOnceAsync(cursor, records, conflicts, stop), _store.IsConflict, _clock, stop);

    private async Task<bool> TryApplyOnceAsync(
        LogPosition cursor, IReadOnlyList<EventRecord> records, IReadOnlyCollection<Exception> conflicts, CancellationToken stop)
    {
        var started = _clock.GetTimestamp();
        try
        {
            var isApplied = (_sender is null || await TrySendAsync(cursor, records, stop)) && await TryHandleAsync(cursor, records, conflicts, stop);
            Telemetry.Processing.Record(_clock.GetElapsedTime(started).TotalSeconds, _tags);
            return isApplied;
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            Telemetry.Processing.Record(_clock.GetElapsedTime(started).TotalSeconds, _tags.With(e));
            throw;
        }
    }

    private async Task<bool> TryHandleAsync(
        LogPosition cursor, IReadOnlyList<EventRecord> records, IReadOnlyCollection<Exception> conflicts, CancellationToken stop)
    {
        await using var transaction = await _store.BeginAsync(Definition.Cursor, stop);
        if (!await transaction.TryAdvanceAsync(cursor, records[^1].Position, stop))
        {
            return false;
        }

        var concerned = records.Where(r => _dispatcher.Concerns(r) && !IsPassedOver(r)).ToList();
        var contained = await TakeContainedAsync(transaction, concerned, stop);
        foreach (var epoch in concerned.Where(r => r.StartsEpoch))
        {
            transaction.Remember(new LogEpoch(epoch.Id, epoch.Position));
        }

        await HandleAsync(transaction, concerned.FindAll(r => !r.StartsEpoch && !contained.Contains(r.Id)), conflicts, stop);
        ForgetAccepted(records);
        Telemetry.Delay.Record((_clock.GetUtcNow() - records[0].OccurredAt).TotalSeconds, _tags);
        return true;
    }

    /// <summary>Passes events to their handlers and commits.</summary>
    private async Task HandleAsync(
        ISubscriptionTransaction transaction, IReadOnlyList<EventRecord> records, IReadOnlyCollection<Exception> conflicts, CancellationToken stop)
    {
        await transaction.LockConflictsAsync(conflicts, stop);
        using var time = new HandlerTime(_options.HandlerTimeout, _clock, ReportOverdue, stop);
        var parked = await transaction.FindParkedKeysAsync([.. records.Select(r => r.Key).Distinct()], stop);
        var run = new List<Received>();
        var handled = 0;
        foreach (var record in records)
        {
            if (run.Count > 0 && !_dispatcher.BelongsToRun(run, record))
            {
                await DispatchAsync();
            }

            if (await ReadOrParkAsync(transaction, record, parked, stop) is { } received)
            {
                run.Add(received);
            }
        }

        await DispatchAsync();
        if (handled > 0)
        {
            // Saving belongs to the time of the handlers.
            var saving = _clock.GetTimestamp();
            await transaction.FlushAsync(time.Start());
            _running.Saved(_clock.GetElapsedTime(saving), handled);
        }

        await transaction.CommitAsync(stop);
        Telemetry.Consumed.Add(handled, _tags);
        _rate.Add(handled);

        async Task DispatchAsync()
        {
            if (run.Count > 0)
            {
                RequireAccepted(run);
                await _dispatcher.DispatchAsync(transaction, run, time.Start());
                handled += run.Count;
                run.Clear();
            }
        }
    }

    private void ReportOverdue()
    {
        if (_running.Name is { } handler)
        {
            Log.HandlerOverdue(_logger, Definition, handler, _options.HandlerTimeout);
        }
    }

    /// <summary>Splits a batch so that each event that requires a transaction of its own gets one.</summary>
    private IEnumerable<IReadOnlyList<EventRecord>> Split(IReadOnlyList<EventRecord> records)
    {
        var part = new List<EventRecord>(records.Count);
        foreach (var record in records)
        {
            var alone = _store is IVolatileStore { HandlesAlone: true } || _dispatcher.WantsOwnTransaction(record);
            if (alone && part.Count > 0)
            {
                yield return part;
                part = [];
            }

            part.Add(record);
            if (alone)
            {
                yield return part;
                part = [];
            }
        }

        if (part.Count > 0)
        {
            yield return part;
        }
    }
}
