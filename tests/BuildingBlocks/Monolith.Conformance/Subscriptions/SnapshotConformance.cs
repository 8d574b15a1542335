using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Conformance;

/// <summary>A subscriber that begins when retention has cut the log, on every database, and over a broker.</summary>
public abstract partial class SnapshotConformance : Suite
{
    private const int KeyCount = 12;

    private readonly Guid[] _keys = [.. Enumerable.Range(1, KeyCount).Select(i => Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddDays(i)))];

    /// <summary>The two modules.</summary>
    internal virtual DatabaseHarness Modules => (DatabaseHarness)Harness;

    private OfferedSnapshots Offered => Modules.Of<OfferedSnapshots>(DatabaseHarness.Source);

    [Fact]
    public async Task A_new_subscriber_receives_the_current_state_and_then_the_log()
    {
        await CutAsync(_keys[..3]);
        await RaiseAsync(_keys[0]);
        await CatchUpAsync();
        await RaiseAsync(_keys[0], _keys[3]);
        await CatchUpAsync();

        Assert.Equal(["snapshot 2", "3"], await JournalAsync(_keys[0]));
        Assert.Equal(["snapshot 1"], await JournalAsync(_keys[1]));
        Assert.Equal(["snapshot 1"], await JournalAsync(_keys[2]));
        Assert.Equal(["1"], await JournalAsync(_keys[3]));
    }

    [Fact]
    public async Task A_subscriber_of_a_whole_log_takes_no_snapshot()
    {
        Offered.AreOffered = true;
        await RaiseAsync(_keys[0]);
        await CatchUpAsync();
        Assert.Equal(["1"], await JournalAsync(_keys[0]));
    }

    [Fact]
    public async Task Changes_during_a_page_and_between_pages_are_neither_lost_nor_doubled()
    {
        await CutAsync(_keys[..4]);
        var pages = 0;
        Offered.DuringPage = async () =>
        {
            if (pages++ < KeyCount)
            {
                // Each page sees the changes of the pages before it, and not these.
                await RaiseAsync(_keys);
            }
        };
        await CatchUpAsync(batchSize: 3);

        Assert.True(pages > 2);
        await AssertCompleteAsync(_keys);
    }

    [Fact]
    public async Task Concurrent_transactions_leave_no_gap_and_no_double()
    {
        await CutAsync(_keys);
        for (var round = 1; round <= 5; round++)
        {
            // They go on until the subscriber reads the log: what they write later would only make it longer.
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var writers = _keys.Chunk(KeyCount / 4).Select(keys => Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    foreach (var key in keys)
                    {
                        await RaiseAsync(key);
                    }
                }
            })).ToList();
            var subscription = Subscribe(batchSize: round);
            await using (Running.Start(subscription))
            {
                await EventuallyTakenAsync(subscription);
                await AssertCompleteAsync(_keys, isLast: false);
                await stop.CancelAsync();
                await Task.WhenAll(writers);
            }

            // The rest of the log, in large batches.
            await CatchUpAsync();
            await AssertCompleteAsync(_keys);
            await ReplayAsync();
        }
    }

    [Fact]
    public async Task A_transaction_that_is_open_while_the_snapshot_is_taken_comes_with_the_log()
    {
        await CutAsync(_keys[..4]);
        await Modules.InScopeAsync(DatabaseHarness.Source, async scope =>
        {
            await using var unit = UnitOfWork.Begin(scope.GetRequiredService<ModuleDbContext>());
            await unit.BeginTransactionAsync(Token);
            await RaiseAsync(scope, [_keys[0]]);
            await unit.FlushAsync(Token);
            var subscription = Subscribe();
            await using var running = Running.Start(subscription);
            await EventuallyTakenAsync(subscription);
            Assert.Equal(["snapshot 1"], await JournalAsync(_keys[0]));
            await unit.CommitAsync(Token);
            await subscription.CatchUpAsync(Token);
        });

        await AssertCompleteAsync(_keys[..4]);
    }

    [Fact]
    public async Task A_key_that_ends_during_the_snapshot_has_no_state_or_ends_with_the_log()
    {
        await CutAsync(_keys[..4]);
        var pages = 0;
        Offered.DuringPage = async () =>
        {
            if (++pages == 2)
            {
                await EraseAsync(_keys[0]);
                await EraseAsync(_keys[3]);
            }
        };
        await CatchUpAsync(batchSize: 1);

        Assert.Equal(["snapshot 1"], await JournalAsync(_keys[0]));
        Assert.Empty(await JournalAsync(_keys[3]));
        Assert.Equal(2, Harness.Script.RunsOf("erased"));
    }

    [Fact]
    public async Task Two_workers_take_one_snapshot()
    {
        await CutAsync(_keys);
        var (one, two) = (Subscribe(batchSize: 1), Subscribe(batchSize: 1));
        await using (Running.Start(one))
        await using (Running.Start(two))
        {
            await RaiseAsync(_keys);
            await Task.WhenAll(one.CatchUpAsync(Token), two.CatchUpAsync(Token));
        }

        await AssertCompleteAsync(_keys);
    }

    [Fact]
    public async Task No_worker_moves_the_cursor_along_the_log_while_a_snapshot_is_taken()
    {
        var store = (ISnapshotStore)Harness.Subscriptions;
        var (at, scan) = (new LogPosition(0, 5), SnapshotProgress.Begin(Guid.Empty, DateTimeOffset.UnixEpoch));
        var (first, second, contained) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        Assert.True(await WriteAsync(transaction => transaction.TryStartSnapshotAsync(at, scan, Token)));
        Assert.False(await WriteAsync(transaction => transaction.TryStartSnapshotAsync(at, scan, Token)));
        Assert.False(await WriteAsync(transaction => transaction.TryAdvanceAsync(at, new LogPosition(0, 6), Token)));
        Assert.Equal(new StoredProgress(at, scan), await store.ReadProgressAsync("source", Token));

        var next = scan with { Mark = "0:a" };
        Assert.True(await WriteAsync(transaction => transaction.TryMoveSnapshotAsync(scan, next, [first, second], Token)));
        Assert.False(await WriteAsync(transaction => transaction.TryMoveSnapshotAsync(scan, next, [first], Token)));
        Assert.Equal(new StoredProgress(at, next), await store.ReadProgressAsync("source", Token));
        Assert.True(await WriteAsync(transaction => transaction.TryMoveSnapshotAsync(next, null, [second, contained], Token)));
        Assert.Equal(new StoredProgress(at), await store.ReadProgressAsync("source", Token));

        Assert.Equal([second], await TakeAsync(at, new LogPosition(0, 6), second, Guid.CreateVersion7()));
        Assert.Equal([contained], await TakeAsync(new LogPosition(0, 6), new LogPosition(0, 7), second, contained));
    }

    private Task ReplayAsync() => Modules.InScopeAsync(DatabaseHarness.Target, async scope =>
    {
        var db = scope.GetRequiredService<ModuleDbContext>();
        await using var unit = UnitOfWork.Begin(db);
        await unit.BeginTransactionAsync(Token);
        await CursorReset.SetAsync(db, new Dictionary<string, LogPosition> { ["source"] = LogPosition.Start }, Token);
        await scope.GetRequiredService<ITargetState>().ClearJournalAsync(Token);
        await unit.CommitAsync(Token);
    });

    private async Task<bool> WriteAsync(Func<ISnapshotTransaction, Task<bool>> write)
    {
        await using var transaction = (ISnapshotTransaction)await Harness.Subscriptions.BeginAsync("source", Token);
        var isWritten = await write(transaction);
        await transaction.CommitAsync(Token);
        return isWritten;
    }

    private async Task<ISet<Guid>> TakeAsync(LogPosition from, LogPosition to, params Guid[] ids)
    {
        await using var transaction = (ISnapshotTransaction)await Harness.Subscriptions.BeginAsync("source", Token);
        Assert.True(await transaction.TryAdvanceAsync(from, to, Token));
        var taken = await transaction.TakeContainedAsync(ids, Token);
        await transaction.CommitAsync(Token);
        return taken;
    }

    /// <summary>Gives keys a state, and removes everything from the log.</summary>
    private async Task CutAsync(params Guid[] keys)
    {
        Offered.AreOffered = true;
        await RaiseAsync(keys);
        await Harness.TruncateAsync(await Harness.Feed.ReadHeadAsync(Token), Token);
    }

    private Task RaiseAsync(params Guid[] keys) => Modules.InScopeAsync(DatabaseHarness.Source, async scope =>
    {
        await using var unit = UnitOfWork.Begin(scope.GetRequiredService<ModuleDbContext>());
        await RaiseAsync(scope, keys);
        await unit.CommitAsync(Token);
    });

    private async Task RaiseAsync(IServiceProvider scope, Guid[] keys)
    {
        var (states, db) = (scope.GetRequiredService<ISourceState>(), scope.GetRequiredService<ModuleDbContext>());
        foreach (var key in keys)
        {
            db.Publish(new Noted($"{key}", $"{await states.RaiseAsync(key, Token)}"));
        }
    }

    private Task EraseAsync(Guid key) => Modules.InScopeAsync(DatabaseHarness.Source, async scope =>
    {
        var db = scope.GetRequiredService<ModuleDbContext>();
        await using var unit = UnitOfWork.Begin(db);
        await scope.GetRequiredService<ISourceState>().RemoveAsync(key, Token);
        db.Publish(new Erased($"{key}"));
        await unit.CommitAsync(Token);
    });

    private Subscription Subscribe(int batchSize = 100, int maxParked = 100) => new(
        Definition(),
        Harness.Feed,
        Harness.Subscriptions,
        Harness.Registry,
        new MessagingOptions
        {
            BatchSize = batchSize,
            MaxParked = maxParked,
            Linger = TimeSpan.Zero,
            MaxAttempts = Options.MaxAttempts,
            RetryDelay = Options.RetryDelay,
            MaxRetryDelay = Options.MaxRetryDelay,
        },
        TimeProvider.System,
        NullLogger<Subscription>.Instance);

    private async Task CatchUpAsync(int batchSize = 100)
    {
        var subscription = Subscribe(batchSize);
        await using var running = Running.Start(subscription);
        await subscription.CatchUpAsync(Token);

        // What was published meanwhile.
        await subscription.CatchUpAsync(Token);
        Assert.Null(subscription.LastError);
    }

    private Task EventuallyTakenAsync(Subscription subscription) =>
        Eventually.TrueAsync(() => Task.FromResult(subscription is { HasRead: true, Snapshot: null }), Token);

    private Task<IEnumerable<string>> JournalAsync(Guid key) => JournalAsync($"{key}");

    /// <summary>Checks that the lines of each key are numbers without a gap or a double, up to the state of the source.</summary>
    private async Task AssertCompleteAsync(Guid[] keys, bool isLast = true)
    {
        var journal = (await Harness.ReadJournalAsync(Token)).ToLookup(line => line.Key, line => line.Text);
        var states = new Dictionary<Guid, int>();
        await Modules.InScopeAsync(DatabaseHarness.Source, async scope => states = await scope.GetRequiredService<ISourceState>().ReadAsync(Token));
        foreach (var key in keys)
        {
            var numbers = journal[$"{key}"].Select(text => int.Parse(text.Replace("snapshot ", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture)).ToList();
            Assert.NotEmpty(numbers);
            Assert.Equal(Enumerable.Range(numbers[0], numbers.Count), numbers);
            Assert.DoesNotContain(journal[$"{key}"].Skip(1), text => text.StartsWith("snapshot", StringComparison.Ordinal));
            Assert.True(!isLast || numbers[^1] == states[key], $"{key} is at {numbers[^1]} of {states[key]}.");
        }
    }
}
