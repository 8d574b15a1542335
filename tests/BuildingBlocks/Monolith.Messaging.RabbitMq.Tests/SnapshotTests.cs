using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>What happens to a snapshot on its way, beyond the suite: the source's process is away, cannot read, or has a large state.</summary>
[Collection(OnRabbitMq.Name)]
public sealed class SnapshotTests : BrokerTest
{
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public async Task A_subscriber_waits_for_the_process_of_its_source_and_names_the_module()
    {
        Options.RequestTimeout = TimeSpan.FromSeconds(1);
        await CutAsync();
        var (_, running) = Relay(Connect());
        Task? stopped = null;
        var pages = 0;
        Offered.DuringPage = () =>
        {
            if (++pages == 1)
            {
                return Task.CompletedTask;
            }

            // Until the relay has ended, it would answer with the next page.
            stopped ??= running.StopAsync();
            throw new InvalidOperationException("The process is stopping.");
        };
        var subscription = Subscribe(Connect());
        await Eventually.TrueAsync(() => subscription.LastError?.Contains("No relay of source is running: no process that runs source is connected", StringComparison.Ordinal) is true, Token);
        Assert.True(subscription.LastFailure is { IsAtSource: true });
        Assert.NotNull(subscription.Snapshot);

        await stopped!;
        Offered.DuringPage = () => Task.CompletedTask;
        await LeadAsync(Connect());
        await HandledAsync(Keys.Count);
        await Eventually.TrueAsync(() => subscription is { Snapshot: null, LastError: null }, Token);
        Assert.Equal(Keys.Select(key => $"{key}"), (await Modules.ReadJournalAsync(Token)).Select(line => line.Key));
    }

    [Fact]
    public async Task A_source_that_cannot_read_its_state_says_why_in_its_own_log_and_the_subscriber_asks_again()
    {
        await CutAsync();
        var logs = new Logs();
        await LeadAsync(Connect(loggers: logs));
        Offered.DuringPage = () => throw new InvalidOperationException("The state is broken.");
        var subscription = Subscribe(Connect());
        await Eventually.TrueAsync(() => subscription.LastError is not null, Token);
        Assert.Equal("The relay of source cannot read its log or state at the moment. The log of the process that runs source contains the reason.", subscription.LastError);
        Assert.Contains(logs.Lines, line => line.Contains("A snapshot of source cannot be read", StringComparison.Ordinal) && line.Contains("The state is broken.", StringComparison.Ordinal));

        Offered.DuringPage = () => Task.CompletedTask;
        await HandledAsync(Keys.Count);
    }

    [Fact]
    public async Task A_page_that_is_too_large_for_a_message_has_fewer_keys()
    {
        var large = new LargeState(Modules.Feed, keys: 10, bytesPerKey: Mebibyte);
        var feed = await OpenAsync(large);
        var (keys, pages) = (new List<string>(), 0);
        for (string? next = ""; next is not null; pages++)
        {
            var page = await feed.ReadSnapshotAsync(LogPosition.Start, next, 10, Token);
            keys.AddRange(page.Records.Select(record => record.Key));
            next = page.Next;
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(key => $"{key}"), keys);
        Assert.InRange(pages, 4, 10);
    }

    [Fact]
    public async Task The_state_of_a_key_that_is_too_large_for_a_message_ends_no_relay()
    {
        var logs = new Logs();
        var feed = await OpenAsync(new LargeState(Modules.Feed, keys: 1, bytesPerKey: 5 * Mebibyte), logs);
        await Assert.ThrowsAsync<BrokerException>(() => feed.ReadSnapshotAsync(LogPosition.Start, "", 10, Token));
        Assert.Contains(logs.Lines, line => line.Contains("The snapshot of source contains a key whose state has", StringComparison.Ordinal));
        await PublishAsync(1);
        Assert.Single(await ReadAsync(feed, LogPosition.Start, 1));
    }

    [Fact]
    public async Task A_page_of_a_log_that_was_cut_after_the_snapshot_began_is_refused_with_the_position()
    {
        await CutAsync();
        await LeadAsync(Connect());
        var feed = Feed(Connect());
        var start = await feed.StartSnapshotAsync([], Token);
        await PublishAsync(3);
        var head = await Modules.Feed.ReadHeadAsync(Token);
        await Modules.TruncateAsync(head, Token);

        var refused = await Assert.ThrowsAsync<LogTruncatedException>(() => feed.ReadSnapshotAsync(start!.Position, "", 10, Token));
        Assert.Equal(head, refused.TruncatedTo);
    }

    [Fact]
    public async Task A_source_that_offers_no_snapshot_for_the_events_says_so()
    {
        await LeadAsync(Connect());
        Assert.Null(await Feed(Connect()).StartSnapshotAsync(["source.noted"], Token));
    }

    private OfferedSnapshots Offered => Modules.Of<OfferedSnapshots>(DatabaseHarness.Source);

    private static IReadOnlyList<Guid> Keys { get; } = [.. Enumerable.Range(1, 50).Select(i => Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddDays(i)))];

    /// <summary>Gives keys a state, and removes everything from the log.</summary>
    private async Task CutAsync()
    {
        Offered.AreOffered = true;
        await Modules.InScopeAsync(DatabaseHarness.Source, async scope =>
        {
            var (states, db) = (scope.GetRequiredService<ISourceState>(), scope.GetRequiredService<ModuleDbContext>());
            await using var unit = UnitOfWork.Begin(db);
            foreach (var key in Keys)
            {
                db.Publish(new Noted($"{key}", $"{await states.RaiseAsync(key, Token)}"));
            }

            await unit.CommitAsync(Token);
        });
        await Modules.TruncateAsync(await Modules.Feed.ReadHeadAsync(Token), Token);
    }

    /// <summary>Starts a relay of a log, and opens a feed of it in another process.</summary>
    private async Task<StreamFeed> OpenAsync(IEventFeed log, Logs? logs = null)
    {
        var relay = Connect(loggers: logs).CreateRelay(log, Relayed);
        Keep(Running.Start(relay.RunAsync));
        await Eventually.TrueAsync(() => relay.Leads, Token);
        return Feed(Connect());
    }

    /// <summary>A log whose module has states of a size.</summary>
    private sealed class LargeState(IEventFeed log, int keys, int bytesPerKey) : IEventFeed
    {
        public string Source => log.Source;

        public Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken) => log.ReadAsync(after, max, cancellationToken);

        public Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken) => log.ReadHeadAsync(cancellationToken);

        public Task<LogHistory?> ReadHistoryAsync(CancellationToken cancellationToken) => log.ReadHistoryAsync(cancellationToken);

        public Task<SnapshotBatch> ReadSnapshotAsync(LogPosition cursor, string mark, int max, CancellationToken cancellationToken)
        {
            var first = mark.Length == 0 ? 0 : int.Parse(mark, System.Globalization.CultureInfo.InvariantCulture);
            var end = Math.Min(first + max, keys);
            var records = Enumerable.Range(first, end - first).Select(key => new EventRecord(
                cursor, Guid.CreateVersion7(), "source.noted", 1, $"{key}", new string('x', bytesPerKey), EventHeaders.None with { IsSnapshot = true }, DateTimeOffset.UnixEpoch));
            return Task.FromResult(new SnapshotBatch([.. records], [], end < keys ? $"{end}" : null, Guid.Empty));
        }
    }
}
