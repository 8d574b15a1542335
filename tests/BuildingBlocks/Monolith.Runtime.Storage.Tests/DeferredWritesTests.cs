using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>When the changes of several handlers of one transaction are saved, and what a handler finds of them.</summary>
public sealed class DeferredWritesTests : SqliteTest
{
    [Fact]
    public async Task Changes_of_handlers_that_read_nothing_are_saved_together()
    {
        var saves = new List<int>();
        var (writes, reads) = (new HandlerReads(), new HandlerReads { HasRead = true });
        await using var transaction = await Modules.Subscriptions.BeginAsync(DatabaseHarness.Source, Token);
        var db = transaction.Services.GetRequiredService<TargetDbContext>();
        db.SavedChanges += (_, saved) => saves.Add(saved.EntitiesSavedCount);
        await HandleAsync(transaction, writes, () => Write("1"));
        await HandleAsync(transaction, writes, () => Write("2"));
        await HandleAsync(transaction, reads, async () => db.Journal.Add(Line($"{await db.Journal.CountAsync(Token)} before")));
        await HandleAsync(transaction, writes, () => Write("4"));
        await transaction.CommitAsync(Token);
        Assert.Equal([2, 2], saves);
        Assert.Equal(["1", "2", "2 before", "4"], await JournalAsync());

        Task Write(string text)
        {
            db.Journal.Add(Line(text));
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_handler_that_reads_for_the_first_time_behind_unsaved_changes_repeats_the_transaction()
    {
        var (writes, reads) = (new HandlerReads(), new HandlerReads());
        await using var transaction = await Modules.Subscriptions.BeginAsync(DatabaseHarness.Source, Token);
        var db = transaction.Services.GetRequiredService<TargetDbContext>();
        await HandleAsync(transaction, writes, async () => await db.Journal.AddAsync(Line("1"), Token));

        // Also if the handler catches every exception.
        await Assert.ThrowsAsync<RepeatTransactionException>(() => HandleAsync(transaction, reads, async () =>
        {
            db.Journal.Add(Line("2"));
            await Record.ExceptionAsync(() => db.Journal.CountAsync(Token));
        }));
        Assert.True(reads.HasRead);
        await Assert.ThrowsAsync<RepeatTransactionException>(() => db.Journal.CountAsync(Token));
    }

    [Fact]
    public async Task A_handler_that_uses_the_connection_itself_counts_as_one_that_reads()
    {
        var reads = new HandlerReads();
        await using var transaction = await Modules.Subscriptions.BeginAsync(DatabaseHarness.Source, Token);
        var db = transaction.Services.GetRequiredService<TargetDbContext>();
        await HandleAsync(transaction, new HandlerReads(), async () => await db.Journal.AddAsync(Line("1"), Token));
        await Assert.ThrowsAsync<RepeatTransactionException>(() => HandleAsync(transaction, reads, () => Task.FromResult(db.Database.GetDbConnection())));
        Assert.True(reads.HasRead);
    }

    [Fact]
    public async Task Cancelling_timers_is_no_read()
    {
        await Modules.ScheduleAsync(new Alarm("a", "a"), Clock.GetUtcNow(), Token);
        var handler = new HandlerReads();
        await using var transaction = await Modules.Subscriptions.BeginAsync(DatabaseHarness.Source, Token);
        var db = transaction.Services.GetRequiredService<TargetDbContext>();
        foreach (var text in new[] { "1", "2" })
        {
            await HandleAsync(transaction, handler, () =>
            {
                db.Journal.Add(Line(text));
                db.CancelTimers<Alarm>("a");
                return Task.CompletedTask;
            });
        }

        Assert.False(handler.HasRead);
        await transaction.CommitAsync(Token);
        Assert.Null(await Modules.Timers.NextDueAsync(DueExclusion.None, Token));
    }

    [Fact]
    public async Task A_lookup_by_key_finds_unsaved_changes_of_earlier_handlers_and_is_no_read()
    {
        var handler = new HandlerReads();
        await using var transaction = await Modules.Subscriptions.BeginAsync(DatabaseHarness.Source, Token);
        var db = transaction.Services.GetRequiredService<TargetDbContext>();
        for (var i = 1; i <= 5; i++)
        {
            await HandleAsync(transaction, handler, async () =>
                (await db.Numbers.FindAsync(["sum"], Token) ?? db.Numbers.Add(new NumberRow { Key = "sum" }).Entity).Value++);
        }

        Assert.False(handler.HasRead);
        Assert.True(db.ChangeTracker.HasChanges());
        await transaction.CommitAsync(Token);
        await Modules.InTargetAsync(async saved => Assert.Equal(5, (await saved.Numbers.SingleAsync(Token)).Value));
    }

    [Fact]
    public async Task The_second_lookup_by_the_key_of_an_event_loads_the_rows_of_the_whole_batch()
    {
        await Modules.InTargetAsync(db =>
        {
            db.Numbers.AddRange("a b c other".Split(' ').Select(key => new NumberRow { Key = key }));
            return db.SaveChangesAsync(Token);
        });
        await using var transaction = await Modules.Subscriptions.BeginAsync(DatabaseHarness.Source, Token);
        var db = transaction.Services.GetRequiredService<TargetDbContext>();
        await transaction.FindParkedKeysAsync(["a", "b", "c", "missing"], Token);
        Assert.NotNull(await db.Numbers.FindAsync(["a"], Token));
        Assert.Equal(["a"], Tracked());
        Assert.NotNull(await db.Numbers.FindAsync(["b"], Token));
        Assert.Equal(["a", "b", "c"], Tracked());
        Assert.Null(await db.Numbers.FindAsync(["missing"], Token));

        // A statement may change which rows exist.
        await db.Database.ExecuteSqlAsync($"INSERT INTO numbers (key, value) VALUES ('missing', 7)", Token);
        Assert.Equal(7, (await db.Numbers.FindAsync(["missing"], Token))!.Value);
        Assert.NotNull(await db.Numbers.FindAsync(["other"], Token));

        IEnumerable<string> Tracked() => db.ChangeTracker.Entries<NumberRow>().Select(entry => entry.Entity.Key).Order();
    }

    [Fact]
    public async Task Rows_that_a_context_without_tracking_loaded_ahead_did_not_exist_for_a_lookup()
    {
        IReadOnlyList<long> ids = [];
        await Modules.InTargetAsync(async db =>
        {
            db.Journal.AddRange(Line("1"), Line("2"), Line("3"));
            await db.SaveChangesAsync(Token);
            ids = await db.Journal.Select(line => line.Id).ToListAsync(Token);
        });
        await using var transaction = await Modules.Subscriptions.BeginAsync(DatabaseHarness.Source, Token);
        var db = transaction.Services.GetRequiredService<TargetDbContext>();
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        await transaction.FindParkedKeysAsync([.. ids.Select(id => id.ToString(CultureInfo.InvariantCulture))], Token);
        foreach (var id in ids)
        {
            Assert.NotNull(await db.Journal.FindAsync([id], Token));
        }
    }

    /// <summary>Alone, a handler finds what the statement of an earlier one wrote.</summary>
    [Fact]
    public async Task A_lookup_found_what_was_tracked_before_an_earlier_handler_changed_the_row_by_a_statement()
    {
        await Modules.InTargetAsync(db =>
        {
            db.Numbers.Add(new NumberRow { Key = "sum" });
            return db.SaveChangesAsync(Token);
        });
        await using var transaction = await Modules.Subscriptions.BeginAsync(DatabaseHarness.Source, Token);
        var db = transaction.Services.GetRequiredService<TargetDbContext>();
        await HandleAsync(transaction, new HandlerReads(), async () => (await db.Numbers.FindAsync(["sum"], Token))!.Value++);
        await HandleAsync(transaction, new HandlerReads { HasRead = true }, () => db.Numbers.ExecuteUpdateAsync(set => set.SetProperty(n => n.Value, n => n.Value + 10), Token));
        await HandleAsync(transaction, new HandlerReads(), async () => Assert.Equal(11, (await db.Numbers.FindAsync(["sum"], Token))!.Value++));
        await transaction.CommitAsync(Token);
        await Modules.InTargetAsync(async saved => Assert.Equal(12, (await saved.Numbers.SingleAsync(Token)).Value));
    }

    /// <summary>The tracked entity of a row that an earlier handler deletes must not be taken for the row.</summary>
    [Fact]
    public async Task A_lookup_of_a_row_that_an_earlier_handler_deletes_is_a_read()
    {
        await Modules.InTargetAsync(db =>
        {
            db.Numbers.Add(new NumberRow { Key = "sum" });
            return db.SaveChangesAsync(Token);
        });
        var (deletes, finds) = (new HandlerReads(), new HandlerReads());
        await using var transaction = await Modules.Subscriptions.BeginAsync(DatabaseHarness.Source, Token);
        var db = transaction.Services.GetRequiredService<TargetDbContext>();
        await HandleAsync(transaction, deletes, async () => db.Numbers.Remove((await db.Numbers.FindAsync(["sum"], Token))!));
        await Assert.ThrowsAsync<RepeatTransactionException>(() => HandleAsync(transaction, finds, async () => await db.Numbers.FindAsync(["sum"], Token)));
        Assert.True(finds.HasRead);
    }

    /// <summary>What a handler has loaded stays tracked until it ends, however many saves there were before.</summary>
    [Fact]
    public async Task No_change_is_lost_when_the_context_forgets_what_earlier_handlers_used()
    {
        await Modules.InTargetAsync(db =>
        {
            db.Numbers.Add(new NumberRow { Key = "sum" });
            return db.SaveChangesAsync(Token);
        });
        await using (var transaction = await Modules.Subscriptions.BeginAsync(DatabaseHarness.Source, Token))
        {
            var db = transaction.Services.GetRequiredService<TargetDbContext>();
            for (var handler = 1; handler <= 100; handler++)
            {
                await HandleAsync(transaction, new HandlerReads { HasRead = true }, async () =>
                {
                    var sum = (await db.Numbers.FindAsync(["sum"], Token))!;
                    db.Journal.Add(Line($"{handler}"));
                    Assert.Equal(handler - 1, await db.Journal.CountAsync(Token));
                    sum.Value++;
                });
                Assert.InRange(db.ChangeTracker.Entries().Count(), 0, 50);
            }

            await transaction.CommitAsync(Token);
        }

        await Modules.InTargetAsync(async db => Assert.Equal(100, (await db.Numbers.SingleAsync(Token)).Value));
    }

    [Fact]
    public async Task A_row_that_a_handler_had_saved_and_forgotten_did_not_exist_for_a_lookup()
    {
        await using var transaction = await Modules.Subscriptions.BeginAsync(DatabaseHarness.Source, Token);
        var db = transaction.Services.GetRequiredService<TargetDbContext>();
        await transaction.FindParkedKeysAsync(["101", "102", "103"], Token);
        await HandleAsync(transaction, new HandlerReads(), async () =>
        {
            Assert.Null(await db.Journal.FindAsync([101L], Token));
            Assert.Null(await db.Journal.FindAsync([102L], Token));
            db.Journal.Add(new JournalRow { Id = 103, Key = "a", Text = "1" });
            await db.SaveChangesAsync(Token);
            db.ChangeTracker.Clear();
            Assert.NotNull(await db.Journal.FindAsync([103L], Token));
        });
        await HandleAsync(transaction, new HandlerReads { HasRead = true }, async () =>
        {
            db.ChangeTracker.Clear();
            Assert.NotNull(await db.Journal.FindAsync([103L], Token));
            Assert.Null(await db.Journal.FindAsync([101L], Token));
        });
    }

    [Fact]
    public async Task A_handler_that_cleared_the_change_tracker_discarded_what_earlier_handlers_had_changed()
    {
        var (writes, clears) = (new HandlerReads(), new HandlerReads());
        await using (var transaction = await Modules.Subscriptions.BeginAsync(DatabaseHarness.Source, Token))
        {
            await HandleAsync(transaction, writes, () => WriteAsync(transaction, "1", clear: false));
            await Assert.ThrowsAsync<RepeatTransactionException>(() => HandleAsync(transaction, clears, () => WriteAsync(transaction, "2", clear: true)));
        }

        await using (var repeated = await Modules.Subscriptions.BeginAsync(DatabaseHarness.Source, Token))
        {
            await HandleAsync(repeated, writes, () => WriteAsync(repeated, "1", clear: false));
            await HandleAsync(repeated, clears, () => WriteAsync(repeated, "2", clear: true));
            await repeated.CommitAsync(Token);
        }

        Assert.Equal(["1", "2"], await JournalAsync());

        static Task WriteAsync(ISubscriptionTransaction transaction, string text, bool clear)
        {
            var db = transaction.Services.GetRequiredService<TargetDbContext>();
            if (clear)
            {
                db.ChangeTracker.Clear();
            }

            db.Journal.Add(Line(text));
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_handler_that_cleared_the_change_tracker_discarded_the_epoch_of_the_log()
    {
        var epoch = new LogEpoch(Guid.CreateVersion7(), new LogPosition(0, 7));
        await using (var transaction = await Modules.Subscriptions.BeginAsync(DatabaseHarness.Source, Token))
        {
            transaction.Remember(epoch);
            await HandleAsync(transaction, new HandlerReads(), () =>
            {
                transaction.Services.GetRequiredService<TargetDbContext>().ChangeTracker.Clear();
                return Task.CompletedTask;
            });
            await transaction.CommitAsync(Token);
        }

        Assert.Contains(epoch, await Modules.Subscriptions.ReadEpochsAsync(DatabaseHarness.Source, Token));
    }

    private static JournalRow Line(string text) => new() { Key = "a", Text = text };

    private async Task<IEnumerable<string>> JournalAsync() => (await Modules.ReadJournalAsync(Token)).Select(j => j.Text);

    /// <summary>Runs a handler as the event core does.</summary>
    private async Task HandleAsync(ISubscriptionTransaction transaction, HandlerReads reads, Func<Task> handle)
    {
        if (transaction.Deferred.Begin(reads))
        {
            await transaction.FlushAsync(Token);
        }

        try
        {
            await handle();
        }
        finally
        {
            transaction.Deferred.End();
        }
    }
}
