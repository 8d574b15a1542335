using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <summary>Requirements for every store of cursors and parked events.</summary>
public abstract class SubscriptionStoreConformance : Suite
{
    private const string Source = "source";

    private static LogPosition At(long sequence) => new(0, sequence);

    [Fact]
    public async Task A_cursor_starts_at_the_start_and_keeps_the_position_it_was_moved_to()
    {
        Assert.Equal(LogPosition.Start, await CursorAsync());
        Assert.True(await AdvanceAsync(LogPosition.Start, At(3)));
        Assert.True(await AdvanceAsync(At(3), new LogPosition(7, 9)));
        Assert.Equal(new LogPosition(7, 9), await CursorAsync());
    }

    [Fact]
    public async Task Each_source_has_a_cursor_of_its_own()
    {
        Assert.True(await AdvanceAsync(LogPosition.Start, At(3)));
        Assert.Equal(LogPosition.Start, await Harness.Subscriptions.ReadCursorAsync("another", Token));
    }

    [Fact]
    public async Task A_worker_with_an_outdated_position_is_fenced()
    {
        Assert.False(await AdvanceAsync(At(1), At(2)));
        Assert.True(await AdvanceAsync(LogPosition.Start, At(3)));
        Assert.False(await AdvanceAsync(LogPosition.Start, At(5)));
        Assert.False(await AdvanceAsync(At(2), At(5)));
        Assert.Equal(At(3), await CursorAsync());
    }

    [Fact]
    public async Task Of_two_workers_that_move_the_same_cursor_one_is_fenced()
    {
        Assert.True(await AdvanceAsync(LogPosition.Start, At(1)));
        await RaceAsync(At(1), At(2));
    }

    [Fact]
    public async Task Of_two_workers_that_create_the_same_cursor_one_is_fenced() => await RaceAsync(LogPosition.Start, At(2));

    [Fact]
    public async Task The_handlers_changes_and_the_cursor_commit_together()
    {
        await using (var transaction = await BeginAsync())
        {
            Assert.True(await transaction.TryAdvanceAsync(LogPosition.Start, At(1), Token));
            JournalOf(transaction).Write("a", "flushed");
            await transaction.FlushAsync(Token);
            JournalOf(transaction).Write("a", "written by the commit");
            Assert.Equal((LogPosition.Start, 0), (await CursorAsync(), (await JournalAsync()).Count()));
            await transaction.CommitAsync(Token);
        }

        Assert.Equal(At(1), await CursorAsync());
        Assert.Equal(["flushed", "written by the commit"], await JournalAsync());
    }

    [Fact]
    public async Task A_rollback_keeps_the_cursor_the_parked_events_and_the_state()
    {
        Assert.True(await AdvanceAsync(LogPosition.Start, At(1)));
        await ParkAsync(Record("a", 1));
        await using (var transaction = await BeginAsync())
        {
            Assert.True(await transaction.TryAdvanceAsync(At(1), At(2), Token));
            JournalOf(transaction).Write("a", "lost");
            transaction.Park(Record("a", 2), "lost", 1);
            await transaction.FlushAsync(Token);
            await transaction.DiscardParkedAsync("a", Token);
        }

        Assert.Equal(At(1), await CursorAsync());
        Assert.Empty(await JournalAsync());
        Assert.Equal(1, Assert.Single(await ParkedAsync()).Record.Position.Sequence);
    }

    [Fact]
    public async Task A_rolled_back_transaction_does_not_affect_the_next_one()
    {
        for (var round = 0; round < 3; round++)
        {
            await using var lost = await BeginAsync();
            Assert.True(await lost.TryAdvanceAsync(LogPosition.Start, At(1), Token));
            JournalOf(lost).Write("a", "flushed, and lost");
            await lost.FlushAsync(Token);
            JournalOf(lost).Write("a", "never flushed, and lost");
        }

        await using (var next = await BeginAsync())
        {
            JournalOf(next).Write("a", "kept");
            await next.CommitAsync(Token);
        }

        Assert.Equal(["kept"], await JournalAsync());
        Assert.Equal(LogPosition.Start, await CursorAsync());
    }

    [Fact]
    public async Task A_parked_event_is_read_unchanged()
    {
        var record = new EventRecord(
            new LogPosition(4, 2), Guid.CreateVersion7(), "source.noted", 2, "a", "{\"x\":\"ü\"}", new EventHeaders("t", "c", null),
            DateTimeOffset.UnixEpoch.AddMicroseconds(1_234_567));
        await ParkAsync(record, "Because.", 3);
        var parked = Assert.Single(await ParkedAsync());
        Assert.Equal((record, Source, "Because.", 3), (parked.Record, parked.Source, parked.Reason, parked.Attempts));
    }

    [Fact]
    public async Task Parked_events_are_found_counted_and_discarded_by_key()
    {
        await ParkAsync(Record("a", 1), Record("b", 2), Record("a", 3));
        await using (var transaction = await BeginAsync())
        {
            Assert.Equal(new ParkedCount(3, 2, false, false), await transaction.CountParkedAsync("a", Token));
            Assert.Equal(["a"], await transaction.FindParkedKeysAsync(["a", "c"], Token));
            Assert.Empty(await transaction.FindParkedKeysAsync(["c"], Token));
            await transaction.DiscardParkedAsync("a", Token);
            Assert.Equal(new ParkedCount(1, 0, false, false), await transaction.CountParkedAsync("a", Token));
            await transaction.CommitAsync(Token);
        }

        Assert.Equal(["b"], (await ParkedAsync()).Select(p => p.Record.Key));
    }

    [Fact]
    public async Task Parked_events_of_one_source_do_not_affect_another_source()
    {
        await ParkAsync(Record("a", 1));
        await using (var transaction = await Harness.Subscriptions.BeginAsync("another", Token))
        {
            Assert.Equal(new ParkedCount(0, 0, false, false), await transaction.CountParkedAsync("a", Token));
            Assert.Empty(await transaction.FindParkedKeysAsync(["a"], Token));
            await transaction.DiscardParkedAsync("a", Token);
            await transaction.CommitAsync(Token);
        }

        Assert.Single(await ParkedAsync());
        Assert.Empty(await Harness.Parked.ListAsync("another", 10, Token));
    }

    [Fact]
    public async Task Parked_events_are_listed_in_log_order_up_to_the_maximum()
    {
        await ParkAsync(Record("b", 12), Record("a", 9), Record("a", 10));
        Assert.Equal([9, 10, 12], (await ParkedAsync()).Select(p => p.Record.Position.Sequence));
        Assert.Equal([9, 10], (await Harness.Parked.ListAsync(Source, 2, Token)).Select(p => p.Record.Position.Sequence));
    }

    [Fact]
    public async Task A_handler_failure_is_not_an_outage() =>
        Assert.False(Harness.Subscriptions.IsOutage(await Assert.ThrowsAsync<InvalidOperationException>(
            () => throw new InvalidOperationException("The handler's own.", new ArgumentException("Within.")))));

    private async Task RaceAsync(LogPosition from, LogPosition to)
    {
        // A store may let the loser wait, return false, or reject the second row of the same cursor. Each of these fences.
        var won = await Task.WhenAll(Enumerable.Range(0, 2).Select(worker => Task.Run(async () =>
        {
            try
            {
                await using var transaction = await BeginAsync();
                if (!await transaction.TryAdvanceAsync(from, to, Token))
                {
                    return false;
                }

                JournalOf(transaction).Write("a", "won");
                await transaction.CommitAsync(Token);
                return true;
            }
            catch (Exception e) when (e is not OperationCanceledException && !Harness.Subscriptions.IsOutage(e))
            {
                return false;
            }
        })));
        Assert.Single(won, true);
        Assert.Single(await JournalAsync());
        Assert.Equal(to, await CursorAsync());
    }

    private Task<ISubscriptionTransaction> BeginAsync() => Harness.Subscriptions.BeginAsync(Source, Token);

    private Task<LogPosition> CursorAsync() => Harness.Subscriptions.ReadCursorAsync(Source, Token);

    private async Task<bool> AdvanceAsync(LogPosition from, LogPosition to)
    {
        await using var transaction = await BeginAsync();
        var moved = await transaction.TryAdvanceAsync(from, to, Token);
        await transaction.CommitAsync(Token);
        return moved;
    }

    private Task ParkAsync(params EventRecord[] records) => ParkAsync(records, "Scripted.", 1);

    private Task ParkAsync(EventRecord record, string reason, int attempts) => ParkAsync([record], reason, attempts);

    private async Task ParkAsync(EventRecord[] records, string reason, int attempts)
    {
        await using var transaction = await BeginAsync();
        foreach (var record in records)
        {
            transaction.Park(record, reason, attempts);
        }

        await transaction.CommitAsync(Token);
    }

    private static IJournal JournalOf(IHandlingTransaction transaction) => transaction.Services.GetRequiredService<IJournal>();

    private static EventRecord Record(string key, long sequence) => new(
        At(sequence), Guid.CreateVersion7(), "source.noted", 2, key, "{}", EventHeaders.None, DateTimeOffset.UnixEpoch);
}
