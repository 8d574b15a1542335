using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>
/// Two modules with a broker between them, on SQLite unless a test needs another database. A read waits until all previously committed events have passed the broker, so that the
/// suites need not consider the delay.
/// </summary>
internal sealed class RabbitMqHarness : IHarness
{
    private readonly RabbitMqBroker _broker;
    private readonly ConcurrentBag<StreamFeed> _feeds = [];
    private readonly Running _relay;
    private readonly IEventFeed? _single;

    private RabbitMqHarness(DatabaseHarness modules, RabbitMqBroker broker, RabbitMqOptions options, bool single)
    {
        Modules = modules;
        _broker = broker;
        Stream = new SourceStream(DatabaseHarness.Source, options, new MessagingOptions());
        Options = options;
        Relay = broker.CreateRelay(Local, Relayed);
        _relay = Running.Start(Relay.RunAsync);
        _single = single ? CreateFeed() : null;
    }

    public DatabaseHarness Modules { get; }

    public RabbitMqOptions Options { get; }

    public StreamRelay Relay { get; }

    public SourceStream Stream { get; }

    public EventRegistry Registry => Modules.Registry;

    /// <summary>Each reader has its own feed, unless the harness has a single reader.</summary>
    public IEventFeed Feed => _single ?? CreateFeed();

    public ISubscriptionStore Subscriptions => Modules.Subscriptions;

    public IParkedEventStore Parked => Modules.Parked;

    public IDueStore Timers => Modules.Timers;

    public Script Script => Modules.Script;

    private IEventFeed Local => Modules.Feed;

    private ISubscriptionStore Relayed => Modules.Of<ISubscriptionStore>(DatabaseHarness.Source);

    /// <summary>Starts it on the shared server.</summary>
    /// <param name="single">Whether there is a single reader, which has received all published events when publishing returns.</param>
    /// <param name="create">Creates the modules.</param>
    public static async Task<RabbitMqHarness> CreateAsync(bool single = false, Func<Task<DatabaseHarness>>? create = null)
    {
        RabbitMqForTests.SkipIfMissing();
        var options = Brokers.Options(await RabbitMqServer.GetAsync());

        // Publishing waits until everything has arrived, before the reader takes any of it.
        options.Prefetch = 2000;
        var broker = new RabbitMqBroker(options, new MessagingOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        var harness = new RabbitMqHarness(await (create ?? (() => SqliteModules.CreateAsync()))(), broker, options, single);
        await Eventually.TrueAsync(() => harness.Relay.Leads, TestContext.Current.CancellationToken);
        if (single)
        {
            await harness.Feed.ReadAsync(LogPosition.Start, 1, TestContext.Current.CancellationToken);
        }

        return harness;
    }

    public async Task PublishAsync(CancellationToken cancellationToken, params IReadOnlyList<IIntegrationEvent> messages)
    {
        await Modules.PublishAsync(cancellationToken, messages);
        if (_single is not null)
        {
            var head = await Local.ReadHeadAsync(cancellationToken);
            await Eventually.TrueAsync(() => _feeds.All(feed => !feed.IsOpen || feed.Marked >= head), cancellationToken);
        }
    }

    public Task PublishAndRollBackAsync(CancellationToken cancellationToken, params IReadOnlyList<IIntegrationEvent> messages) =>
        Modules.PublishAndRollBackAsync(cancellationToken, messages);

    public async Task TruncateAsync(LogPosition upTo, CancellationToken cancellationToken)
    {
        await Modules.TruncateAsync(upTo, cancellationToken);
        await Brokers.DeleteStreamAsync(Options, Stream, cancellationToken);
    }

    public Task SetCursorBackAsync(CancellationToken cancellationToken) => Modules.SetCursorBackAsync(cancellationToken);

    public Task<IReadOnlyList<JournalLine>> ReadJournalAsync(CancellationToken cancellationToken) => Modules.ReadJournalAsync(cancellationToken);

    public Task ScheduleAsync(Alarm alarm, DateTimeOffset dueAt, CancellationToken cancellationToken) => Modules.ScheduleAsync(alarm, dueAt, cancellationToken);

    public Task CancelAsync(string key, CancellationToken cancellationToken) => Modules.CancelAsync(key, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _relay.DisposeAsync();
        foreach (var feed in _feeds)
        {
            await feed.DisposeAsync();
        }

        await Brokers.DeleteStreamAsync(Options, Stream, CancellationToken.None);
        await _broker.DisposeAsync();
        await Modules.DisposeAsync();
    }

    private WaitingFeed CreateFeed()
    {
        var feed = _broker.OpenFeed(DatabaseHarness.Source);
        _feeds.Add(feed);
        return new WaitingFeed(feed, Local);
    }

    /// <summary>Waits for events that were committed before the read.</summary>
    private sealed class WaitingFeed(StreamFeed feed, IEventFeed local) : IEventFeed
    {
        public string Source => feed.Source;

        public async Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken)
        {
            var head = (await local.ReadTipAsync(cancellationToken)).Head;
            List<EventRecord> records = [];
            var changed = false;
            while (true)
            {
                var position = records.Count > 0 ? records[^1].Position : after;
                var batch = await feed.ReadAsync(position, max - records.Count, cancellationToken);
                records.AddRange(batch.Records);
                changed |= batch.HistoryChanged;
                if (records.Count >= max || (records.Count > 0 ? records[^1].Position : after) >= head)
                {
                    return batch with { Records = records, HistoryChanged = changed };
                }

                await batch.More.WaitAsync(cancellationToken);
            }
        }

        public Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken) => feed.ReadHeadAsync(cancellationToken);

        public Task<LogHistory?> ReadHistoryAsync(CancellationToken cancellationToken) => feed.ReadHistoryAsync(cancellationToken);

        public Task<SnapshotStart?> StartSnapshotAsync(IReadOnlyCollection<string> events, CancellationToken cancellationToken) =>
            feed.StartSnapshotAsync(events, cancellationToken);

        public Task<SnapshotBatch> ReadSnapshotAsync(LogPosition cursor, string mark, int max, CancellationToken cancellationToken) =>
            feed.ReadSnapshotAsync(cursor, mark, max, cancellationToken);
    }
}
