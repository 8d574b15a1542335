using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>Atomic commits, the order of writers, and the state after failures.</summary>
public sealed class UnitOfWorkTests : SqliteTest
{
    [Fact]
    public async Task Nothing_is_committed_before_the_unit_of_work()
    {
        await Modules.InTargetAsync(async db =>
        {
            await using var unit = UnitOfWork.Begin(db);
            db.Journal.Add(Line("1"));
            await db.SaveChangesAsync(Token);
            db.Journal.Add(Line("2"));
            Assert.Empty(await Modules.ReadJournalAsync(Token));
            Assert.Equal(1, await unit.CommitAsync(Token));
        });
        Assert.Equal(["1", "2"], await JournalAsync());
    }

    [Fact]
    public async Task The_check_of_columns_detects_changes_no_second_time()
    {
        await Modules.InTargetAsync(async db =>
        {
            var detections = 0;
            db.ChangeTracker.DetectingAllChanges += (_, _) => detections++;
            db.Journal.Add(Line("1"));
            await db.SaveChangesAsync(Token);
            Assert.Equal(1, detections);
        });
    }

    [Fact]
    public async Task A_unit_of_work_without_a_commit_rolls_back_and_releases_the_write_lock()
    {
        await Modules.InTargetAsync(async db =>
        {
            await using (UnitOfWork.Begin(db))
            {
                db.Journal.Add(Line("lost"));
                await db.SaveChangesAsync(Token);
            }
        });
        await WriteAsync("kept");
        Assert.Equal(["kept"], await JournalAsync());
    }

    [Fact]
    public async Task A_rollback_that_failed_left_the_context_and_its_connection_open()
    {
        var transaction = await Modules.Subscriptions.BeginAsync(DatabaseHarness.Source, Token);
        var db = transaction.Services.GetRequiredService<TargetDbContext>();

        // Behind EF Core's back, so that nothing is left to roll back.
        await db.Database.ExecuteSqlRawAsync("COMMIT", Token);
        await Assert.ThrowsAsync<SqliteException>(async () => await transaction.DisposeAsync());

        Assert.Throws<ObjectDisposedException>(() => transaction.Services.GetRequiredService<TargetDbContext>());
        await WriteAsync("kept");
        Assert.Equal(["kept"], await JournalAsync());
    }

    [Fact]
    public async Task A_failed_commit_releases_the_write_lock_and_leaves_no_changes()
    {
        await WriteAsync("there", id: 1);
        foreach (var lazy in new[] { true, false })
        {
            await Modules.InTargetAsync(async db =>
            {
                await using var unit = UnitOfWork.Begin(db);
                if (!lazy)
                {
                    await unit.BeginTransactionAsync(Token);
                }

                db.Journal.Add(Line("lost"));
                db.Journal.Add(Line("counterpart", id: 1));
                var failure = await Assert.ThrowsAsync<DbUpdateException>(() => unit.CommitAsync(Token));
                Assert.Equal(DatabaseFailure.UniqueViolation, db.Storage.Provider.Classify(failure));
            });
        }

        await WriteAsync("kept");
        Assert.Equal(["there", "kept"], await JournalAsync());
    }

    [Fact]
    public async Task After_a_failed_unit_of_work_a_cleared_context_can_be_reused()
    {
        await WriteAsync("there", id: 1);
        await Modules.InTargetAsync(async db =>
        {
            await using (var unit = UnitOfWork.Begin(db))
            {
                db.Journal.Add(Line("lost"));
                await db.SaveChangesAsync(Token);
                db.Journal.Add(Line("counterpart", id: 1));
                await Assert.ThrowsAsync<DbUpdateException>(() => unit.CommitAsync(Token));
            }

            db.ChangeTracker.Clear();
            await using var again = UnitOfWork.Begin(db);
            db.Journal.Add(Line("kept"));
            await again.CommitAsync(Token);
        });
        Assert.Equal(["there", "kept"], await JournalAsync());
    }

    [Fact]
    public async Task After_a_commit_without_changes_reading_holds_no_write_lock()
    {
        await Modules.InTargetAsync(async db =>
        {
            await using var unit = UnitOfWork.Begin(db);
            Assert.Equal(0, await unit.CommitAsync(Token));
            await db.Journal.CountAsync(Token);

            await WriteAsync("kept").WaitAsync(TimeSpan.FromSeconds(20), Token);
        });
        Assert.Equal(["kept"], await JournalAsync());
    }

    [Fact]
    public async Task A_nested_unit_of_work_is_rejected_and_the_outer_one_continues()
    {
        await Modules.InTargetAsync(async db =>
        {
            await using var unit = UnitOfWork.Begin(db);
            Assert.Contains(
                "A handler cannot send a command.",
                Assert.Throws<InvalidOperationException>(() => UnitOfWork.Begin(db)).Message,
                StringComparison.Ordinal);
            db.Journal.Add(Line("outer"));
            await unit.CommitAsync(Token);
        });
        Assert.Equal(["outer"], await JournalAsync());
    }

    [Fact]
    public async Task A_pooled_context_is_reset()
    {
        ModuleDbContext? first = null;
        await Modules.InSourceAsync(async db =>
        {
            // Left behind: tracked and never saved.
            first = db;
            await using var unit = UnitOfWork.Begin(db);
            db.Publish(new Erased("a"));
        });
        await Modules.InSourceAsync(async db =>
        {
            Assert.Same(first, db);
            Assert.Equal(FrameworkRows.None, db.Session.Written);
            Assert.False(db.Database.AutoSavepointsEnabled);
            Assert.Equal(AutoTransactionBehavior.Always, db.Database.AutoTransactionBehavior);
            Assert.Null(db.Session.Unit);
            Assert.Empty(db.ChangeTracker.Entries());
            await db.SaveChangesAsync(Token);
        });
        Assert.Equal(LogPosition.Start, await Modules.Feed.ReadHeadAsync(Token));
    }

    [Fact]
    public async Task The_commit_wakes_subscribers_and_the_save_does_not()
    {
        var events = SourceStorage.EventsCommitted.Next;
        await Modules.InSourceAsync(async db =>
        {
            await using (var unit = UnitOfWork.Begin(db))
            {
                db.Publish(new Counted("a", 1));
                await db.SaveChangesAsync(Token);
            }

            Assert.False(events.IsCompleted);
            db.ChangeTracker.Clear();
            await using var next = UnitOfWork.Begin(db);
            db.Publish(new Counted("a", 2));
            await db.SaveChangesAsync(Token);
            Assert.False(events.IsCompleted);
            await next.CommitAsync(Token);
            Assert.True(events.IsCompleted);
        });
    }

    [Fact]
    public async Task A_commit_wakes_only_the_affected_waiters()
    {
        var (events, timers, effects) = (TargetStorage.EventsCommitted.Next, TargetStorage.TimersCommitted.Next, TargetStorage.SideEffectsCommitted.Next);
        await WriteAsync("nobody");
        Assert.False(events.IsCompleted || timers.IsCompleted || effects.IsCompleted);
        await Modules.ScheduleAsync(new Alarm("a", "a"), Clock.GetUtcNow(), Token);
        Assert.True(timers.IsCompleted);
        Assert.False(events.IsCompleted || effects.IsCompleted);
    }

    [Fact]
    public async Task A_bulk_write_that_would_commit_on_its_own_is_rejected()
    {
        await WriteAsync("there");
        await Modules.InTargetAsync(async db =>
        {
            await using var unit = UnitOfWork.Begin(db);
            await AssertRejectedAsync(() => db.Journal.ExecuteDeleteAsync(Token));
            await AssertRejectedAsync(() => db.Journal.ExecuteUpdateAsync(set => set.SetProperty(j => j.Text, "changed"), Token));
            await AssertRejectedAsync(() => db.Database.ExecuteSqlAsync($"DELETE FROM journal", Token));
            await AssertRejectedAsync(() => Task.FromResult(db.Journal.ExecuteDelete()));

            await db.BeginTransactionAsync(Token);
            Assert.Equal(1, await db.Journal.ExecuteDeleteAsync(Token));
        });
        Assert.Equal(["there"], await JournalAsync());

        static async Task AssertRejectedAsync(Func<Task<int>> write) => Assert.Contains(
            "BeginTransactionAsync first", (await Assert.ThrowsAsync<InvalidOperationException>(write)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transaction_outside_of_a_unit_of_work_is_rejected() => await Modules.InTargetAsync(
        db => Assert.ThrowsAsync<InvalidOperationException>(() => db.BeginTransactionAsync(Token)));

    [Fact]
    public async Task Writers_acquire_the_lock_in_order_of_arrival()
    {
        using var gate = new WriteLock(enabled: true);
        var order = new List<int>();
        var first = await gate.EnterAsync(Token);
        var waiting = Enumerable.Range(0, 20).Select(async i =>
        {
            using var turn = await gate.EnterAsync(Token);
            order.Add(i);
        }).ToList();
        first.Dispose();
        first.Dispose();
        await Task.WhenAll(waiting);
        Assert.Equal(Enumerable.Range(0, 20), order);
        using var next = await gate.EnterAsync(Token);
        using var stop = new CancellationTokenSource();
        var second = gate.EnterAsync(stop.Token).AsTask();
        Assert.False(second.IsCompleted, "Disposing a lock twice released it twice.");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public async Task A_canceled_wait_does_not_acquire_the_write_lock()
    {
        using var gate = new WriteLock(enabled: true);
        using var stop = new CancellationTokenSource();
        var first = await gate.EnterAsync(Token);
        var waiting = gate.EnterAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        first.Dispose();
        using var next = await gate.EnterAsync(Token);
    }

    [Fact]
    public async Task Many_concurrent_writers_all_succeed()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(
            async () =>
            {
                for (var n = 0; n < 10; n++)
                {
                    await WriteAsync($"{i}:{n}");
                }
            },
            Token)));
        Assert.Equal(160, (await JournalAsync()).Distinct().Count());
    }

    private static JournalRow Line(string text, long id = 0) => new() { Id = id, Key = "a", Text = text };

    private Task WriteAsync(string text, long id = 0) => Modules.InTargetAsync(db =>
    {
        db.Journal.Add(Line(text, id));
        return db.SaveChangesAsync(Token);
    });

    private async Task<IEnumerable<string>> JournalAsync() => (await Modules.ReadJournalAsync(Token)).Select(j => j.Text);
}
