using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>A log that was copied from SQLite and continues on the server. Readers do not notice the boundary of the two parts.</summary>
public abstract class ImportedLogTests : CopyTest
{
    protected const int Imported = 6, All = 10;

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
    public async Task Reading_crosses_the_boundary_of_the_parts_with_any_batch_size(int max)
    {
        await BeginAsync();
        var records = await ReadAllAsync(Log, max: max);
        Assert.Equal(Enumerable.Range(1, All), records.Select(NumberOf));
        Assert.Equal(records.OrderBy(r => r.Position).Select(r => r.Position).Distinct(), records.Select(r => r.Position));
        Assert.Equal(Seam, records[Imported - 1].Position);
        Assert.True(records[Imported].Position > Seam);
    }

    [Fact]
    public async Task A_cursor_in_either_part_or_on_their_boundary_finds_the_next_events()
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
    public async Task Events_are_unchanged()
    {
        var before = await PublishBelowAsync();
        await BeginAsync(publish: false);
        Assert.Equal(
            before.Select(r => (r.Position.Sequence, r.Id, r.Name, r.Version, r.Key, r.Payload, r.Headers.ToJson(), r.OccurredAt)),
            (await ReadAllAsync(Log)).Take(Imported).Select(r => (r.Position.Sequence, r.Id, r.Name, r.Version, r.Key, r.Payload, r.Headers.ToJson(), r.OccurredAt)));
    }

    [Fact]
    public async Task The_head_of_a_fully_imported_log_is_its_last_position()
    {
        await PublishBelowAsync();
        var head = await Below.Feed.ReadHeadAsync(Token);
        await BeginAsync(publish: false, own: 0);
        Assert.Equal(head, await Log.Feed.ReadHeadAsync(Token));
        await PublishAsync(Log, All, All);
        Assert.True(await Log.Feed.ReadHeadAsync(Token) > head);
    }

    [Fact]
    public async Task Counting_includes_both_parts()
    {
        await BeginAsync();
        var times = (await ReadAllAsync(Log)).Select(r => r.OccurredAt).ToList();
        Assert.Equal([new LoggedEvents("source.counted", All, times[0], times[^1])], await LogOf(Log).CountAsync(Token));
    }

    [Fact]
    public async Task A_log_emptied_by_retention_continues_after_its_last_position()
    {
        await PublishBelowAsync();
        var head = await Below.Feed.ReadHeadAsync(Token);
        await Below.TruncateAsync(head, Token);
        await BeginAsync(publish: false, own: 1);
        Assert.Equal([Imported + 1], (await ReadAllAsync(Log, head)).Select(NumberOf));
        await Assert.ThrowsAsync<LogTruncatedException>(() => Log.Feed.ReadAsync(head with { Sequence = head.Sequence - 1 }, 10, Token));
    }

    [Fact]
    public async Task Retention_removes_the_imported_part_first()
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
    public async Task Retention_keeps_imported_events_that_a_cursor_has_not_reached()
    {
        await BeginAsync();
        var third = (await ReadAllAsync(Log))[2].Position;
        Assert.Equal(3, await LogOf(Log).TruncateAsync(DateTimeOffset.MaxValue, third, 100, Token));
        Assert.Equal(0, await LogOf(Log).TruncateAsync(DateTimeOffset.MaxValue, third, 100, Token));

        // Even when the imported part is empty, the server's own positions are counted from its end, because they would otherwise start
        // below it.
        await ExecuteAsync(Log, DatabaseHarness.Source, "DELETE FROM source.imported_events");
        Assert.Equal(0, await LogOf(Log).TruncateAsync(DateTimeOffset.MaxValue, third, 100, Token));
        Assert.Equal(Enumerable.Range(Imported + 1, All - Imported), (await ReadAllAsync(Log, third)).Select(NumberOf));
    }

    [Fact]
    public async Task A_tombstone_deletes_personal_rows_of_the_imported_part()
    {
        await Below.PublishAsync(Token, new Named("a", "Ada"), new Named("b", "Bob"), new Noted("a", "kept"));
        await BeginAsync(publish: false, own: 0);
        await Log.PublishAsync(Token, new Named("a", "Ada again"), new Erased("a"));
        Assert.Equal(["source.named b", "source.noted a", "source.erased a"], (await ReadAllAsync(Log)).Select(r => $"{r.Name} {r.Key}"));
    }

    /// <summary>A subscriber in the middle of the log resumes at its cursor, without duplicates or gaps.</summary>
    [Fact]
    public async Task A_subscriber_resumes_at_its_cursor()
    {
        await PublishBelowAsync();
        var half = (await ReadAllAsync(Below))[(Imported / 2) - 1].Position;
        await using (var transaction = await Below.Subscriptions.BeginAsync(DatabaseHarness.Source, Token))
        {
            Assert.True(await transaction.TryAdvanceAsync(LogPosition.Start, half, Token));
            await transaction.CommitAsync(Token);
        }

        await BeginAsync(publish: false, copyTarget: true);
        Assert.Equal(half, await Log.Subscriptions.ReadCursorAsync(DatabaseHarness.Source, Token));
        Assert.Equal(
            Enumerable.Range((Imported / 2) + 1, All - (Imported / 2)),
            (await ReadAllAsync(Log, await Log.Subscriptions.ReadCursorAsync(DatabaseHarness.Source, Token))).Select(NumberOf));
    }

    /// <summary>
    /// Copies the log and publishes more events on the server; copies it to another server as well if the test requires that.
    /// </summary>
    protected virtual async Task BeginAsync(bool publish = true, int own = All - Imported, bool copyTarget = false)
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

    internal async Task GoOnAsync(DatabaseHarness log, int own)
    {
        Log = log;
        Seam = await Log.Feed.ReadHeadAsync(Token);
        for (var number = Imported + 1; number <= Imported + own; number++)
        {
            await PublishAsync(Log, number, number);
        }
    }

    protected virtual async Task<List<EventRecord>> PublishBelowAsync()
    {
        await PublishAsync(Below, 1, Imported);
        return await ReadAllAsync(Below);
    }
}

/// <summary>The same for a log that comes from a server, with transactions in its positions and an imported part of its own.</summary>
public abstract class TwiceImportedLogTests : ImportedLogTests
{
    [Fact]
    public async Task Positions_are_the_same_as_on_the_previous_server()
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
        // Half of the imported events got their positions on SQLite, half on the first server.
        if (publish)
        {
            await PublishAsync(Below, 1, Imported / 2);
        }

        await base.BeginAsync(publish: false, own: 0, copyTarget);
        for (var number = (Imported / 2) + 1; publish && number <= Imported; number++)
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
