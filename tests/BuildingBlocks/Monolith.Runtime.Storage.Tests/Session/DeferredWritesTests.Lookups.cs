using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage.Tests;

/// <content>Lookups by key behind changes that are not saved yet.</content>
public sealed partial class DeferredWritesTests
{
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
    public async Task A_row_that_was_saved_between_handlers_and_forgotten_did_not_exist_for_a_lookup()
    {
        await using var transaction = await Modules.Subscriptions.BeginAsync(DatabaseHarness.Source, Token);
        var db = transaction.Services.GetRequiredService<TargetDbContext>();
        await transaction.FindParkedKeysAsync(["101", "102", "103"], Token);
        await HandleAsync(transaction, new HandlerReads(), async () =>
        {
            Assert.Null(await db.Journal.FindAsync([101L], Token));
            Assert.Null(await db.Journal.FindAsync([102L], Token));
            db.Journal.Add(new JournalRow { Id = 103, Key = "a", Text = "1" });
        });
        await HandleAsync(transaction, new HandlerReads { HasRead = true }, async () =>
        {
            db.ChangeTracker.Clear();
            Assert.NotNull(await db.Journal.FindAsync([103L], Token));
            Assert.Null(await db.Journal.FindAsync([101L], Token));
        });
    }
}
