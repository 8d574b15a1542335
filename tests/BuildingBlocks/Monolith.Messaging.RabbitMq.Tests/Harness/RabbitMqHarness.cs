using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>
/// Two modules on SQLite with a broker between them. A read waits until all previously committed events have passed the broker, so that the
/// suites need not consider the delay.
/// </summary>
internal sealed class RabbitMqHarness : IHarness
{
    private readonly DatabaseHarness _modules;
    private readonly RabbitMqBroker _broker;
    private readonly ConcurrentBag<StreamFeed> _feeds = [];
    private readonly Running _relay;
    private readonly IEventFeed? _single;

    private RabbitMqHarness(DatabaseHarness modules, RabbitMqBroker broker, RabbitMqOptions options, bool single)
    {
        _modules = modules;
        _broker = broker;
        Stream = new SourceStream(DatabaseHarness.Source, options, new MessagingOptions());
        Options = options;
        Relay = broker.CreateRelay(Local, Relayed);
        _relay = Running.Start(Relay.RunAsync);
        _single = single ? CreateFeed() : null;
    }

    public RabbitMqOptions Options { get; }

    public StreamRelay Relay { get; }

    public SourceStream Stream { get; }

    public EventRegistry Registry => _modules.Registry;

    /// <summary>Each reader has its own feed, unless the harness has a single reader.</summary>
    public IEventFeed Feed => _single ?? CreateFeed();

    public ISubscriptionStore Subscriptions => _modules.Subscriptions;

    public IParkedEventStore Parked => _modules.Parked;

    public IDueStore Timers => _modules.Timers;

    public Script Script => _modules.Script;

    private IEventFeed Local => _modules.Feed;

    private ISubscriptionStore Relayed => _modules.Of<ISubscriptionStore>(DatabaseHarness.Source);

    /// <summary>Starts it on the shared server.</summary>
    /// <param name="single">Whether there is a single reader, which has received all published events when publishing returns.</param>
    public static async Task<RabbitMqHarness> CreateAsync(bool single = false)
    {
        RabbitMqForTests.SkipIfMissing();
        var options = Brokers.Options(await RabbitMqServer.GetAsync());

        // Publishing waits until everything has arrived, before the reader takes any of it.
        options.Prefetch = 2000;
        var broker = new RabbitMqBroker(options, new MessagingOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        var harness = new RabbitMqHarness(await SqliteModules.CreateAsync(), broker, options, single);
        await Eventually.TrueAsync(() => harness.Relay.Leads, TestContext.Current.CancellationToken);
        if (single)
        {
            await harness.Feed.ReadAsync(LogPosition.Start, 1, TestContext.Current.CancellationToken);
        }

        return harness;
    }

    public async Task PublishAsync(CancellationToken cancellationToken, params IReadOnlyList<IIntegrationEvent> messages)
    {
        await _modules.PublishAsync(cancellationToken, messages);
        if (_single is not null)
        {
            var head = await Local.ReadHeadAsync(cancellationToken);
            await Eventually.TrueAsync(() => _feeds.All(feed => !feed.IsOpen || feed.Marked >= head), cancellationToken);
        }
    }

    public Task PublishAndRollBackAsync(CancellationToken cancellationToken, params IReadOnlyList<IIntegrationEvent> messages) =>
        _modules.PublishAndRollBackAsync(cancellationToken, messages);

    public async Task TruncateAsync(LogPosition upTo, CancellationToken cancellationToken)
    {
        await _modules.TruncateAsync(upTo, cancellationToken);
        await Brokers.DeleteStreamAsync(Options, Stream, cancellationToken);
    }

    public Task SetCursorBackAsync(CancellationToken cancellationToken) => _modules.SetCursorBackAsync(cancellationToken);

    public Task<IReadOnlyList<JournalLine>> ReadJournalAsync(CancellationToken cancellationToken) => _modules.ReadJournalAsync(cancellationToken);

    public Task ScheduleAsync(Alarm alarm, DateTimeOffset dueAt, CancellationToken cancellationToken) => _modules.ScheduleAsync(alarm, dueAt, cancellationToken);

    public Task CancelAsync(string key, CancellationToken cancellationToken) => _modules.CancelAsync(key, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _relay.DisposeAsync();
        foreach (var feed in _feeds)
        {
            await feed.DisposeAsync();
        }

        await Brokers.DeleteStreamAsync(Options, Stream, CancellationToken.None);
        await _broker.DisposeAsync();
        await _modules.DisposeAsync();
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
            var head = await local.ReadHeadAsync(cancellationToken);
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
    }
}
