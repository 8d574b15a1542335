using Microsoft.Extensions.Time.Testing;
using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <summary>A feed that changes records on their way, as a publisher with another version of a contract would.</summary>
internal sealed class ChangingFeed(IEventFeed inner, Func<EventRecord, EventRecord> change) : IEventFeed
{
    public string Source => inner.Source;

    public async Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken)
    {
        var batch = await inner.ReadAsync(after, max, cancellationToken);
        return batch with { Records = [.. batch.Records.Select(change)] };
    }

    public Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken) => inner.ReadHeadAsync(cancellationToken);
}

/// <summary>A feed in another process than the publisher: no commit wakes its reader.</summary>
internal sealed class UnsignaledFeed(IEventFeed inner) : IEventFeed
{
    private readonly TaskCompletionSource _never = new();

    public string Source => inner.Source;

    public async Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken) =>
        await inner.ReadAsync(after, max, cancellationToken) with { More = _never.Task };

    public Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken) => inner.ReadHeadAsync(cancellationToken);
}

/// <summary>A clock that stands still, and says when a subscription waits for its next poll.</summary>
internal sealed class PollClock(TimeSpan interval) : FakeTimeProvider
{
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the first wait.</summary>
    public Task Waiting => _waiting.Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime == interval)
        {
            _waiting.TrySetResult();
        }

        return timer;
    }
}

/// <summary>A store that counts its commits and that a test can make unavailable.</summary>
internal sealed class WatchedStore(ISubscriptionStore inner) : ISubscriptionStore
{
    private int _commits;

    public int Commits => Volatile.Read(ref _commits);

    /// <summary>Runs before each begin, cursor move and commit, and after each commit. Throws when the store is unavailable.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    public Task<LogPosition> ReadCursorAsync(string source, CancellationToken cancellationToken) => inner.ReadCursorAsync(source, cancellationToken);

    public Task<IReadOnlyList<LogEpoch>> ReadEpochsAsync(string source, CancellationToken cancellationToken) => inner.ReadEpochsAsync(source, cancellationToken);

    public async Task<ISubscriptionTransaction> BeginAsync(string source, CancellationToken cancellationToken)
    {
        await Before("begin");
        return new Transaction(this, await inner.BeginAsync(source, cancellationToken));
    }

    public bool IsOutage(Exception failure) => failure is OutageException || inner.IsOutage(failure);

    public bool IsConflict(Exception failure) => failure is ConflictException || inner.IsConflict(failure);

    private sealed class Transaction(WatchedStore store, ISubscriptionTransaction inner) : ISubscriptionTransaction
    {
        public IServiceProvider Services => inner.Services;

        public Task LockConflictsAsync(IReadOnlyCollection<Exception> conflicts, CancellationToken cancellationToken) =>
            inner.LockConflictsAsync(conflicts, cancellationToken);

        public DeferredWrites Deferred => inner.Deferred;

        public Task EnterTenantAsync(string? tenant, CancellationToken cancellationToken) => inner.EnterTenantAsync(tenant, cancellationToken);

        public Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public async Task CommitAsync(CancellationToken cancellationToken)
        {
            await store.Before("commit");
            await inner.CommitAsync(cancellationToken);
            Interlocked.Increment(ref store._commits);
            await store.Before("committed");
        }

        public async Task<bool> TryAdvanceAsync(LogPosition from, LogPosition to, CancellationToken cancellationToken)
        {
            await store.Before("advance");
            return await inner.TryAdvanceAsync(from, to, cancellationToken);
        }

        public void Remember(LogEpoch epoch) => inner.Remember(epoch);

        public Task<bool> TryRewindAsync(LogPosition from, LogPosition to, CancellationToken cancellationToken) => inner.TryRewindAsync(from, to, cancellationToken);

        public Task<ISet<string>> FindParkedKeysAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
            inner.FindParkedKeysAsync(keys, cancellationToken);

        public Task<ParkedCount> CountParkedAsync(string key, CancellationToken cancellationToken) => inner.CountParkedAsync(key, cancellationToken);

        public void Park(EventRecord record, string reason, int attempts) => inner.Park(record, reason, attempts);

        public Task ParkInLogAsync(EventRecord record, string reason, CancellationToken cancellationToken) =>
            inner.ParkInLogAsync(record, reason, cancellationToken);

        public Task DiscardParkedAsync(string key, CancellationToken cancellationToken) => inner.DiscardParkedAsync(key, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}

/// <summary>A store of due items that a test can make unavailable.</summary>
internal sealed class WatchedDueStore(IDueStore inner) : IDueStore
{
    /// <summary>Whether the database is unavailable.</summary>
    public bool IsUnavailable { get; set; }

    public DueSignal Added => inner.Added;

    public Task<DateTimeOffset?> NextDueAsync(DueExclusion except, CancellationToken cancellationToken) => inner.NextDueAsync(except, cancellationToken);

    public Task<int> CountWaitingAsync(int max, CancellationToken cancellationToken) => inner.CountWaitingAsync(max, cancellationToken);

    public Task<int> CountParkedAsync(ParkedSelection selection, CancellationToken cancellationToken) => inner.CountParkedAsync(selection, cancellationToken);

    public Task<IReadOnlyList<ParkedItem>> ListParkedAsync(int max, CancellationToken cancellationToken) => inner.ListParkedAsync(max, cancellationToken);

    public Task<int> RetryParkedAsync(ParkedSelection selection, DateTimeOffset dueAt, Guid? action, CancellationToken cancellationToken) =>
        inner.RetryParkedAsync(selection, dueAt, action, cancellationToken);

    public Task<int> DiscardParkedAsync(ParkedSelection selection, CancellationToken cancellationToken) =>
        inner.DiscardParkedAsync(selection, cancellationToken);

    public Task<IReadOnlyList<DueItem>> ReadDueAsync(DateTimeOffset now, int max, DueExclusion except, CancellationToken cancellationToken) =>
        inner.ReadDueAsync(now, max, except, cancellationToken);

    public Task<DueItem?> FindAsync(Guid id, CancellationToken cancellationToken) => inner.FindAsync(id, cancellationToken);

    public Task<DueItem?> FindWaitingAsync(string name, CancellationToken cancellationToken) => inner.FindWaitingAsync(name, cancellationToken);

    public Task<IDueTransaction> BeginAsync(CancellationToken cancellationToken) =>
        IsUnavailable ? throw new OutageException() : inner.BeginAsync(cancellationToken);

    public Task<bool> TryPostponeAsync(DueItem item, DateTimeOffset dueAt, string? failure, CancellationToken cancellationToken) =>
        inner.TryPostponeAsync(item, dueAt, failure, cancellationToken);

    public Task ParkAsync(DueItem item, string failure, CancellationToken cancellationToken) => inner.ParkAsync(item, failure, cancellationToken);

    public bool IsOutage(Exception failure) => failure is OutageException || inner.IsOutage(failure);

    public bool IsConflict(Exception failure) => inner.IsConflict(failure);
}

/// <summary>A simulated outage of the database.</summary>
public sealed class OutageException() : Exception("The database is unavailable.");

/// <summary>A simulated conflict with another writer.</summary>
public sealed class ConflictException() : Exception("Another writer changed the same rows.");

/// <summary>Notes of newer releases. This release knows version 2 of a note.</summary>
internal static class NewerNotes
{
    /// <summary>The events that a release knows in which a note has a newer version.</summary>
    public static EventRegistry Knowing(this EventRegistry present, int version) => EventRegistry.Of(
    [
        .. from type in present.All
           select type.ClrType == typeof(Noted) ? new EventType(type.ClrType, new IntegrationEventAttribute(type.Name) { Version = version }, type.Json, type.Upcasters) : type,
    ]);

    /// <summary>A log in which the note <c>later</c> has version 3, and <c>latest</c> version 4.</summary>
    public static IEventFeed In(IEventFeed feed) => new ChangingFeed(feed, record => record with { Version = VersionOf(record) });

    private static int VersionOf(EventRecord record) =>
        record.Payload.Contains("\"later\"", StringComparison.Ordinal) ? 3
        : record.Payload.Contains("\"latest\"", StringComparison.Ordinal) ? 4
        : record.Version;
}
