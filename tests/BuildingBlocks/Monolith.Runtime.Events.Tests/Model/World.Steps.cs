namespace Monolith.Runtime.Events.Tests;

/// <content>The execution of a program's steps. A step that does not apply in the current state has no effect.</content>
internal sealed partial class World
{
    private async Task TakeAsync(Step step)
    {
        switch (step)
        {
            case Step.Publish publish:
                var publisher = _publishers.GetValueOrDefault(publish.Transaction) ?? new Publisher(_log.Begin());
                if (_program.OffersSnapshots && !_facts.MayPublish(publisher, publish.Key))
                {
                    break;
                }

                _publishers[publish.Transaction] = publisher;
                _trace.Add($"publishers: {_facts.Publish(publisher, publish.Key, publish.Kind, publish.Manner, _time.Now)}");
                break;
            case Step.Commit commit:
                End(commit.Transaction, Fate.Committed);
                break;
            case Step.RollBack rollBack:
                End(rollBack.Transaction, Fate.RolledBack);
                break;
            case Step.Run run:
                await LetThroughAsync(run);
                break;
            case Step.Elapse elapse when Live(elapse.Who) is { } actor:
                actor.Clock.EndNext();
                break;
            case Step.Stop stop when stop.Who != Who.Operator && Live(stop.Who) is { } actor:
                actor.Stop();
                break;
            case Step.Start start when Live(start.Who) is null:
                Start(start.Who);
                break;
            case Step.Retry retry:
                AsOperator((parked, stop) =>
                {
                    if (retry.Mended)
                    {
                        _manners.Mend(retry.Key);
                    }

                    return new ParkedEventRetry(_a.Definition, parked, _log, Registry, TimeProvider.System).RetryAsync($"{retry.Key}", stop);
                });
                break;
            case Step.Discard discard:
                AsOperator((parked, stop) => DiscardAsync(parked, discard, stop));
                break;
            case Step.Replay:
                AsOperator(ReplayAsync);
                break;
            case Step.Truncate:
                var done = new[] { _a, _b }.Min(party => party.Database.State.CursorOf(Source));
                _trace.Add($"retention: {_log.Truncate(done)} events up to {done}");
                break;
        }

        await RestAsync();
    }

    private async Task LetThroughAsync(Step.Run run)
    {
        for (var call = 1; call <= run.Calls; call++)
        {
            if (Live(run.Who) is not { CanPass: true } actor)
            {
                return;
            }

            actor.LetThrough(call == run.Calls ? run.Fault : Fault.None);
            await RestAsync();
        }
    }

    private Actor? Live(Who who) => _actors.TryGetValue(who, out var actor) && !actor.IsGone ? actor : null;

    private void End(int transaction, Fate fate)
    {
        if (!_publishers.Remove(transaction, out var publisher))
        {
            return;
        }

        publisher.Fate = fate;
        if (fate == Fate.RolledBack)
        {
            publisher.Transaction.RollBack();
            return;
        }

        // Wake the waiting actors of the publishers' process.
        foreach (var actor in _actors.Values.Where(actor => actor is { IsIdle: true, Who: not Who.A2 }))
        {
            actor.Wake();
        }

        publisher.Transaction.Commit();
        Report(Who.A1);
        Report(Who.B);
    }

    /// <summary>Records that a worker must not sleep before it reaches the current end of the log.</summary>
    private void Report(Who who) => _news[who] = _log.Head;

    /// <summary>Runs work of an operator on the first subscriber's parked events, one job at a time.</summary>
    private void AsOperator(Func<GatedStore, CancellationToken, Task> work)
    {
        if (Live(Who.Operator) is not null)
        {
            return;
        }

        var actor = Enter(Who.Operator);
        actor.Start(stop => work(new GatedStore(_a.Database, actor, _a.Strikes), stop));
    }

    /// <summary>Discards an event like the administration service of the host: reads it first, then removes it.</summary>
    private static async Task DiscardAsync(GatedStore parked, Step.Discard discard, CancellationToken stop)
    {
        var all = (await parked.ListAsync(Source, int.MaxValue, stop)).Where(p => p.Record.Key == $"{discard.Key}").ToList();
        if (all.Count == 0)
        {
            return;
        }

        await using var transaction = await parked.BeginHeldAsync(Source, stop);
        await transaction.RemoveAsync((discard.Last ? all[^1] : all[0]).Id, stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>
    /// Replays like the administration service of the host: rewinds the subscriber in one transaction, then signals this process. A lock keeps
    /// retention out from when the start is found until the transaction commits.
    /// </summary>
    private async Task ReplayAsync(GatedStore parked, CancellationToken stop)
    {
        await using (var transaction = await parked.BeginHeldAsync(Source, stop))
        {
            transaction.Inner.Replays = true;
            await _actors[Who.Operator].CallAsync("commit the replay", CommitAsync, stop);

            async Task<bool> CommitAsync()
            {
                var start = _program.OffersSnapshots ? LogPosition.Start : _log.TruncatedTo;
                transaction.Inner.Add(state => state with
                {
                    Cursors = state.Cursors.SetItem(Source, start),
                    Snapshots = state.Snapshots.Remove(Source),
                    Contained = [],
                    Parked = [],
                    Journal = [],
                });
                await transaction.Inner.CommitAsync(stop);
                _untold.UnionWith([Who.A1, Who.A2]);
                return true;
            }
        }

        await _actors[Who.Operator].CallAsync("signal the replay", () => Task.FromResult(true), stop);
        if (Live(Who.A1) is { } actor)
        {
            if (actor.IsIdle)
            {
                actor.Wake();
            }

            _untold.Remove(Who.A1);
            _subscriptions[Who.A1].Rewind();
            Report(Who.A1);
        }
    }
}
