using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Messaging;

namespace Monolith.Persistence.Tests;

/// <summary>A log that was copied from SQLite and goes on at the server: whoever reads it does not notice where one part ends and the other begins.</summary>
[Collection(OnPostgreSql.Name)]
public class CarriedLogTests : CopyTest
{
    protected const int Carried = 6, All = 10;

    /// <summary>The server's log after the copy, with the events that the server itself added.</summary>
    private DatabaseHarness Log { get; set; } = null!;

    private LogPosition Seam { get; set; }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task Reading_goes_across_the_seam_in_batches_of_any_size(int max)
    {
        await BeginAsync();
        var records = await ReadAllAsync(Log, max: max);
        Assert.Equal(Enumerable.Range(1, All), records.Select(NumberOf));
        Assert.Equal(records.OrderBy(r => r.Position).Select(r => r.Position).Distinct(), records.Select(r => r.Position));
        Assert.Equal(Seam, records[Carried - 1].Position);
        Assert.True(records[Carried].Position > Seam);
    }

    [Fact]
    public async Task A_cursor_within_either_part_or_on_the_seam_finds_what_is_after_it()
    {
        await BeginAsync();
        var positions = (await ReadAllAsync(Log)).Select(r => r.Position).ToList();
        for (var i = 0; i < positions.Count; i++)
        {
            Assert.Equal(Enumerable.Range(i + 2, All - i - 1), (await ReadAllAsync(Log, positions[i])).Select(NumberOf));
        }

        Assert.Empty((await Log.Feed.ReadAsync(End, 10, Token)).Records);
    }

    [Fact]
    public async Task Events_are_as_they_were()
    {
        var before = await PublishBelowAsync();
        await BeginAsync(publish: false);
        Assert.Equal(
            before.Select(r => (r.Position.Sequence, r.Id, r.Name, r.Version, r.Key, r.Payload, r.Headers.ToJson(), r.OccurredAt)),
            (await ReadAllAsync(Log)).Take(Carried).Select(r => (r.Position.Sequence, r.Id, r.Name, r.Version, r.Key, r.Payload, r.Headers.ToJson(), r.OccurredAt)));
    }

    [Fact]
    public async Task The_head_of_a_log_that_is_all_carried_is_where_it_ended()
    {
        await PublishBelowAsync();
        var head = await Below.Feed.ReadHeadAsync(Token);
        await BeginAsync(publish: false, own: 0);
        Assert.Equal(head, await Log.Feed.ReadHeadAsync(Token));
        await PublishAsync(Log, All, All);
        Assert.True(await Log.Feed.ReadHeadAsync(Token) > head);
    }

    [Fact]
    public async Task Counting_takes_both_parts()
    {
        await BeginAsync();
        var times = (await ReadAllAsync(Log)).Select(r => r.OccurredAt).ToList();
        Assert.Equal([new LoggedEvents("source.counted", All, times[0], times[^1])], await LogOf(Log).CountAsync(Token));
    }

    [Fact]
    public async Task A_log_that_retention_has_emptied_goes_on_after_what_it_had()
    {
        await PublishBelowAsync();
        var head = await Below.Feed.ReadHeadAsync(Token);
        await Below.TruncateAsync(head, Token);
        await BeginAsync(publish: false, own: 1);
        Assert.Equal([Carried + 1], (await ReadAllAsync(Log, head)).Select(NumberOf));
        await Assert.ThrowsAsync<LogTruncatedException>(() => Log.Feed.ReadAsync(head with { Sequence = head.Sequence - 1 }, 10, Token));
    }

    [Fact]
    public async Task Retention_takes_the_carried_part_first_and_then_goes_on()
    {
        await BeginAsync();
        var positions = (await ReadAllAsync(Log)).Select(r => r.Position).ToList();
        Assert.Equal(4, await LogOf(Log).TruncateAsync(DateTimeOffset.MaxValue, End, 4, Token));
        Assert.Equal(Enumerable.Range(5, All - 4), (await ReadAllAsync(Log, positions[3])).Select(NumberOf));
        Assert.Equal(positions[3], (await Assert.ThrowsAsync<LogTruncatedException>(() => Log.Feed.ReadAsync(positions[2], 10, Token))).TruncatedTo);

        Assert.Equal(2, await LogOf(Log).TruncateAsync(DateTimeOffset.MaxValue, End, 4, Token));
        Assert.Equal(3, await LogOf(Log).TruncateAsync(DateTimeOffset.MaxValue, positions[8], 4, Token));
        Assert.Equal(positions[8], (await Assert.ThrowsAsync<LogTruncatedException>(() => Log.Feed.ReadAsync(positions[7], 10, Token))).TruncatedTo);
        Assert.Equal([All], (await ReadAllAsync(Log, positions[8])).Select(NumberOf));
        Assert.Equal(1, await LogOf(Log).TruncateAsync(DateTimeOffset.MaxValue, End, 4, Token));
        Assert.Equal(0, await LogOf(Log).TruncateAsync(DateTimeOffset.MaxValue, End, 4, Token));
        Assert.Equal(positions[9], (await Assert.ThrowsAsync<LogTruncatedException>(() => Log.Feed.ReadAsync(LogPosition.Start, 10, Token))).TruncatedTo);
    }

    [Fact]
    public async Task Retention_takes_nothing_that_a_cursor_within_the_carried_part_is_still_to_read()
    {
        await BeginAsync();
        var third = (await ReadAllAsync(Log))[2].Position;
        Assert.Equal(3, await LogOf(Log).TruncateAsync(DateTimeOffset.MaxValue, third, 100, Token));
        Assert.Equal(0, await LogOf(Log).TruncateAsync(DateTimeOffset.MaxValue, third, 100, Token));

        // Also when nothing is left of the carried part: what the server added is counted from its end, and would be less than nothing.
        await ExecuteAsync(Log, DatabaseHarness.Source, "DELETE FROM source.imported_events");
        Assert.Equal(0, await LogOf(Log).TruncateAsync(DateTimeOffset.MaxValue, third, 100, Token));
        Assert.Equal(Enumerable.Range(Carried + 1, All - Carried), (await ReadAllAsync(Log, third)).Select(NumberOf));
    }

    [Fact]
    public async Task A_tombstone_takes_personal_rows_out_of_the_carried_part()
    {
        await Below.PublishAsync(Token, new Named("a", "Ada"), new Named("b", "Bob"), new Noted("a", "kept"));
        await BeginAsync(publish: false, own: 0);
        await Log.PublishAsync(Token, new Named("a", "Ada again"), new Erased("a"));
        Assert.Equal(["source.named b", "source.noted a", "source.erased a"], (await ReadAllAsync(Log)).Select(r => $"{r.Name} {r.Key}"));
    }

    /// <summary>A subscriber that was in the middle of the log goes on where it was: nothing is handled twice, and nothing is left out.</summary>
    [Fact]
    public async Task A_subscriber_goes_on_where_its_cursor_was()
    {
        await PublishBelowAsync();
        var half = (await ReadAllAsync(Below))[(Carried / 2) - 1].Position;
        await using (var transaction = await Below.Subscriptions.BeginAsync(DatabaseHarness.Source, Token))
        {
            Assert.True(await transaction.TryAdvanceAsync(LogPosition.Start, half, Token));
            await transaction.CommitAsync(Token);
        }

        await BeginAsync(publish: false, copyTarget: true);
        Assert.Equal(half, await Log.Subscriptions.ReadCursorAsync(DatabaseHarness.Source, Token));
        Assert.Equal(
            Enumerable.Range((Carried / 2) + 1, All - (Carried / 2)),
            (await ReadAllAsync(Log, await Log.Subscriptions.ReadCursorAsync(DatabaseHarness.Source, Token))).Select(NumberOf));
    }

    /// <summary>Copies what is below, and publishes more at the server; once more to another server where that is what is tested.</summary>
    protected virtual async Task BeginAsync(bool publish = true, int own = All - Carried, bool copyTarget = false)
    {
        if (publish)
        {
            await PublishBelowAsync();
        }

        await CopyAsync(DatabaseHarness.Source);
        if (copyTarget)
        {
            await CopyAsync(DatabaseHarness.Target);
        }

        await GoOnAsync(Above, own);
    }

    protected async Task GoOnAsync(DatabaseHarness log, int own)
    {
        Log = log;
        Seam = await Log.Feed.ReadHeadAsync(Token);
        for (var number = Carried + 1; number <= Carried + own; number++)
        {
            await PublishAsync(Log, number, number);
        }
    }

    protected virtual async Task<List<EventRecord>> PublishBelowAsync()
    {
        await PublishAsync(Below, 1, Carried);
        return await ReadAllAsync(Below);
    }
}

/// <summary>The same where the log comes from a server, which has a transaction in each of its positions, and carried a part of it itself.</summary>
[Collection(OnPostgreSql.Name)]
public sealed class TwiceCarriedLogTests : CarriedLogTests
{
    [Fact]
    public async Task Positions_stay_what_they_were_on_the_server_before()
    {
        await PublishAsync(Below, 1, 3);
        await CopyAsync(DatabaseHarness.Source);
        await PublishAsync(Above, 4, 6);
        var before = await ReadAllAsync(Above);
        Assert.True(before[^1].Position.Transaction > 0);
        var second = await CreateServerAsync();
        await CopyAsync(DatabaseHarness.Source, Above, second);
        Assert.Equal(before.Select(r => (r.Position, r.Id)), (await ReadAllAsync(second)).Select(r => (r.Position, r.Id)));
        Assert.Equal(before[^1].Position, await second.Feed.ReadHeadAsync(Token));
        await PublishAsync(second, 7, 7);
        Assert.True((await ReadAllAsync(second))[^1].Position > before[^1].Position);
        Assert.Equal(Enumerable.Range(1, 7), (await ReadAllAsync(second, max: 2)).Select(NumberOf));
    }

    protected override async Task BeginAsync(bool publish = true, int own = 4, bool copyTarget = false)
    {
        // Half of what is carried was given its positions below, half by the first server.
        if (publish)
        {
            await PublishAsync(Below, 1, Carried / 2);
        }

        await base.BeginAsync(publish: false, own: 0, copyTarget);
        for (var number = (Carried / 2) + 1; publish && number <= Carried; number++)
        {
            await PublishAsync(Above, number, number);
        }

        var second = await CreateServerAsync();
        await CopyAsync(DatabaseHarness.Source, Above, second);
        if (copyTarget)
        {
            await CopyAsync(DatabaseHarness.Target, Above, second);
        }

        await GoOnAsync(second, own);
    }
}
