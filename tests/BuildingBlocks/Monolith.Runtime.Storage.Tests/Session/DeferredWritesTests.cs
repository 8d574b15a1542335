using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>When the changes of several handlers of one transaction are saved, and what a handler finds of them.</summary>
public sealed partial class DeferredWritesTests : SqliteTest
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
