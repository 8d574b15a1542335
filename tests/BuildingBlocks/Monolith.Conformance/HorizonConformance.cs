using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <summary>Requirements for every database with concurrent writers, where positions are assigned before the commit.</summary>
public abstract class HorizonConformance : Suite
{
    private const int Later = 40;

    private DatabaseHarness Modules => (DatabaseHarness)Harness;

    [Fact]
    public Task Nothing_is_skipped_when_a_transaction_stays_open_across_many_later_commits() => NothingIsSkippedAsync(Harness.Feed);

    /// <summary>Proves that the test above can fail: a reader that relies on the identity alone loses events that commit late.</summary>
    [Fact]
    public async Task Reading_by_identity_alone_skips_events_that_commit_late()
    {
        var loss = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => NothingIsSkippedAsync(new FeedByIdentity(Modules)));
        Assert.Contains("was skipped", loss.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Committed_events_become_final_without_another_commit()
    {
        var open = await BeginAsync();
        await using (open)
        {
            await PublishInAsync(open, new Counted("open", 0));
            await Harness.PublishAsync(Token, new Counted("a", 1));
            var held = await ReadAsync(LogPosition.Start);
            Assert.Empty(held.Records);
            Assert.True(await Harness.Feed.ReadHeadAsync(Token) > LogPosition.Start, "The head must include committed events that are not final yet.");
        }

        // The transaction rolled back, so no signal is sent.
        EventBatch batch;
        do
        {
            batch = await ReadAsync(LogPosition.Start);
            if (batch.Records.Count == 0)
            {
                await batch.More.WaitAsync(Token);
            }
        }
        while (batch.Records.Count == 0);
        Assert.Equal([1], batch.Records.Select(NumberOf));
    }

    [Fact]
    public async Task A_batch_behind_which_an_event_is_held_back_is_not_complete()
    {
        await Harness.PublishAsync(Token, new Counted("a", 1));
        var open = await BeginAsync();
        await using (open)
        {
            await PublishInAsync(open, new Counted("open", 0));
            await Harness.PublishAsync(Token, new Counted("a", 2));
            var batch = await ReadAsync(LogPosition.Start);
            Assert.Equal([1], batch.Records.Select(NumberOf));
            Assert.False(batch.IsComplete);
        }

        Assert.True((await ReadAsync(LogPosition.Start)).IsComplete);
    }

    [Fact]
    public async Task A_metric_reports_how_long_the_oldest_event_has_been_held_back()
    {
        // Tests of other databases measure at the same time, in this process.
        var isOfThisTest = new AsyncLocal<bool> { Value = true };
        var ages = new ConcurrentQueue<double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "monolith.log.held_back")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, age, _, _) =>
        {
            if (isOfThisTest.Value)
            {
                ages.Enqueue(age);
            }
        });
        listener.Start();
        await using (var open = await BeginAsync())
        {
            await PublishInAsync(open, new Counted("open", 0));
            await Harness.PublishAsync(Token, new Counted("a", 1));
            await ReadAsync(LogPosition.Start);
            Assert.True(ages.Last() > 0, "An event is held back, but the metric does not report it.");
            await open.CommitAsync(Token);
        }

        await ReadAsync(LogPosition.Start);
        Assert.Equal(0, ages.Last());
    }

    [Fact]
    public async Task Retention_keeps_events_that_are_not_final()
    {
        await using var open = await BeginAsync();
        await PublishInAsync(open, new Counted("open", 0));
        await Harness.PublishAsync(Token, new Counted("a", 1));
        var gone = await Modules.Of<ILogStore>(DatabaseHarness.Source)
            .TruncateAsync(DateTimeOffset.MaxValue, new LogPosition(long.MaxValue, long.MaxValue), 100, Token);
        await open.CommitAsync(Token);
        Assert.Equal(0, gone);
        Assert.Equal([0, 1], (await ReadAsync(LogPosition.Start)).Records.Select(NumberOf));
    }

    private async Task NothingIsSkippedAsync(IEventFeed feed)
    {
        var seen = new List<int>();
        var cursor = LogPosition.Start;
        await using (var open = await BeginAsync())
        {
            await PublishInAsync(open, new Counted("open", 0));
            for (var number = 1; number <= Later; number++)
            {
                await Harness.PublishAsync(Token, new Counted("a", number));
                await PullAsync();
            }

            await open.CommitAsync(Token);
        }

        await PullAsync();
        Assert.True(seen.Contains(0), "The event that was published first and committed last was skipped.");
        Assert.Equal(Enumerable.Range(0, Later + 1), seen.Order());

        async Task PullAsync()
        {
            var records = (await feed.ReadAsync(cursor, 1_000, Token)).Records;
            seen.AddRange(records.Select(NumberOf));
            cursor = records.Count > 0 ? records[^1].Position : cursor;
        }
    }

    private Task<ISubscriptionTransaction> BeginAsync() =>
        Modules.Of<ISubscriptionStore>(DatabaseHarness.Source).BeginAsync(DatabaseHarness.Target, Token);

    private async Task PublishInAsync(IHandlingTransaction transaction, IIntegrationEvent message)
    {
        transaction.Services.GetRequiredService<ModuleDbContext>().Publish(message);
        await transaction.FlushAsync(Token);
    }

    private Task<EventBatch> ReadAsync(LogPosition after) => Harness.Feed.ReadAsync(after, 1_000, Token);

    private int NumberOf(EventRecord record) =>
        ((Counted)Harness.Registry.Find(record.Name)!.Deserialize(record.Payload, record.Version)).Number;

    /// <summary>A feed with the mistake that the horizon is there for.</summary>
    private sealed class FeedByIdentity(DatabaseHarness modules) : IEventFeed
    {
        public string Source => DatabaseHarness.Source;

        public async Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken)
        {
            var records = new List<EventRecord>();
            await modules.InModuleAsync(DatabaseHarness.Source, async db =>
            {
                await db.Database.OpenConnectionAsync(cancellationToken);
                await using var command = db.Database.GetDbConnection().CreateCommand();
                command.CommandText =
                    $"""
                    SELECT "position", "id", "name", "version", "key", "payload" FROM "{Source}"."outbox"
                    WHERE "position" > {after.Sequence} ORDER BY "position"
                    """;
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    records.Add(new EventRecord(
                        new LogPosition(0, reader.GetInt64(0)), reader.GetGuid(1), reader.GetString(2), reader.GetInt32(3),
                        reader.GetString(4), reader.GetString(5), EventHeaders.None, default));
                }
            });
            return new EventBatch(records, Task.CompletedTask);
        }

        public Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
