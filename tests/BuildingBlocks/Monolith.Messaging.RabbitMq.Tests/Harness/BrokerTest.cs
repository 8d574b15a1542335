using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>
/// Two modules on SQLite, and the parts of a transport that a test creates between them. Published events are numbered, so that the journal
/// shows lost, duplicated and reordered events.
/// </summary>
public abstract class BrokerTest : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);

    private readonly CancellationTokenSource _limit =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private readonly Stack<IAsyncDisposable> _things = new();

    protected CancellationToken Token => _limit.Token;

    internal DatabaseHarness Modules { get; private set; } = null!;

    internal RabbitMqOptions Options { get; private set; } = null!;

    internal SourceStream Stream => new(DatabaseHarness.Source, Options, new MessagingOptions());

    /// <summary>The number of published events.</summary>
    protected int Published { get; private set; }

    protected ISubscriptionStore Relayed => Modules.Of<ISubscriptionStore>(DatabaseHarness.Source);

    /// <summary>Polls so rare that only signals count.</summary>
    protected static MessagingOptions Messaging => new()
    {
        BatchSize = 20,
        Linger = TimeSpan.Zero,
        PollInterval = TimeSpan.FromHours(1),
        RetryDelay = TimeSpan.FromMilliseconds(5),
        MaxRetryDelay = TimeSpan.FromMilliseconds(100),
    };

    public async ValueTask InitializeAsync()
    {
        var server = await GetServerAsync();
        _limit.CancelAfter(Timeout);
        Options = Brokers.Options(server);
        Modules = Keep(await SqliteModules.CreateAsync());
        Keep(new Deletion(Options, Stream));
    }

    public async ValueTask DisposeAsync()
    {
        var failures = new List<Exception>();
        while (_things.TryPop(out var thing))
        {
            try
            {
                await thing.DisposeAsync();
            }
            catch (Exception e)
            {
                // Stop the remaining objects even if one fails.
                failures.Add(e);
            }
        }

        _limit.Dispose();
        GC.SuppressFinalize(this);
        Assert.Empty(failures);
    }

    protected virtual Task<RabbitMqServer> GetServerAsync()
    {
        RabbitMqForTests.SkipIfMissing();
        return RabbitMqServer.GetAsync();
    }

    /// <summary>A process that is connected.</summary>
    internal RabbitMqBroker Connect(
        Uri? through = null, ILoggerFactory? loggers = null, string? password = null, Action<RabbitMqOptions>? change = null)
    {
        var options = new RabbitMqOptions
        {
            Uri = through ?? Options.Uri,
            UserName = Options.UserName,
            Password = password ?? Options.Password,
            Prefix = Options.Prefix,
            ConfirmTimeout = Options.ConfirmTimeout,
            RequestTimeout = Options.RequestTimeout,
            RetryInterval = Options.RetryInterval,
            MarkInterval = Options.MarkInterval,
            Heartbeat = Options.Heartbeat,
            Prefetch = Options.Prefetch,
        };
        change?.Invoke(options);
        return Keep(new RabbitMqBroker(options, Messaging, TimeProvider.System, loggers ?? new Logs()));
    }

    /// <summary>Starts a relay of the source.</summary>
    internal (StreamRelay Relay, Running Running) Relay(RabbitMqBroker broker, ISubscriptionStore? store = null)
    {
        var relay = broker.CreateRelay(Modules.Feed, store ?? Relayed);
        return (relay, Keep(Running.Start(relay.RunAsync)));
    }

    /// <summary>Starts a relay and waits until it publishes. Before that, a stream may exist but not accept readers.</summary>
    internal async Task<StreamRelay> LeadAsync(RabbitMqBroker broker)
    {
        var (relay, _) = Relay(broker);
        await Eventually.TrueAsync(() => relay.Leads, Token);
        return relay;
    }

    /// <summary>Starts the target's subscription.</summary>
    internal Subscription Subscribe(RabbitMqBroker broker, params Type[] handlers)
    {
        var subscription = CreateSubscription(broker, handlers);
        Keep(Running.Start(subscription));
        return subscription;
    }

    /// <summary>Creates the target's subscription, with the handler that writes the journal unless others are named.</summary>
    internal Subscription CreateSubscription(RabbitMqBroker broker, params Type[] handlers)
    {
        var definition = Assert.Single(SubscriptionDefinition.For(DatabaseHarness.Target, handlers is [] ? [typeof(NotedHandler)] : handlers, Modules.Registry));
        return new Subscription(
            definition, Feed(broker), Modules.Subscriptions, Modules.Registry, Messaging, TimeProvider.System, NullLogger<Subscription>.Instance);
    }

    /// <summary>Opens a feed without a subscription.</summary>
    internal StreamFeed Feed(RabbitMqBroker broker) => Keep(broker.OpenFeed(DatabaseHarness.Source));

    /// <summary>Publishes the next events, each in a separate transaction.</summary>
    protected async Task PublishAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var number = ++Published;
            await Modules.PublishAsync(Token, new Noted("k" + (number % 5), $"{number}"));
        }
    }

    /// <summary>Publishes in the background until an operation on the broker has completed and a few more events were published.</summary>
    /// <param name="doIt">The operation on the broker.</param>
    protected async Task UnderLoadAsync(Func<Task> doIt)
    {
        // More events that wait for the broker would only take longer to handle.
        const int backlog = 200;
        var done = false;
        var publishing = Task.Run(
            async () =>
            {
                while (!Volatile.Read(ref done))
                {
                    await Eventually.TrueAsync(
                        async () => Volatile.Read(ref done) || Published - await Modules.CountJournalAsync(Token) < backlog, Token);
                    await PublishAsync(1);
                }
            },
            Token);
        await doIt();
        Volatile.Write(ref done, true);
        await publishing;
        await PublishAsync(20);
    }

    /// <summary>Waits until the target has handled at least the given number of events.</summary>
    protected Task HandledAsync(int count) =>
        Eventually.TrueAsync(async () => await Modules.CountJournalAsync(Token) >= count, Token);

    /// <summary>Asserts that no event is lost or duplicated, and that all are in order, even across keys, because none is parked.</summary>
    protected async Task AllHandledOnceInOrderAsync()
    {
        await HandledAsync(Published);

        // A duplicate would arrive before this event.
        await PublishAsync(1);
        await HandledAsync(Published);
        Assert.Equal(Enumerable.Range(1, Published).Select(i => $"{i}"), (await Modules.ReadJournalAsync(Token)).Select(line => line.Text));
        Assert.Empty(await Modules.Parked.ListAsync(null, 10, Token));
    }

    /// <summary>Reads the whole log.</summary>
    protected async Task<IReadOnlyList<EventRecord>> ReadLogAsync() => (await Modules.Feed.ReadAsync(LogPosition.Start, 100_000, Token)).Records;

    /// <summary>Reads events after a position until it has the given number.</summary>
    internal async Task<IReadOnlyList<EventRecord>> ReadAsync(StreamFeed feed, LogPosition after, int count)
    {
        List<EventRecord> records = [];
        while (records.Count < count)
        {
            var batch = await feed.ReadAsync(records.Count > 0 ? records[^1].Position : after, count - records.Count, Token);
            records.AddRange(batch.Records);
            if (batch.Records.Count == 0)
            {
                await batch.More.WaitAsync(Token);
            }
        }

        return records;
    }

    /// <summary>Moves the relay's cursor, as if it had published.</summary>
    protected async Task MoveRelayAsync(LogPosition to)
    {
        await using var transaction = await Relayed.BeginAsync(StreamRelay.CursorName, Token);
        Assert.True(await transaction.TryAdvanceAsync(await Relayed.ReadCursorAsync(StreamRelay.CursorName, Token), to, Token));
        await transaction.CommitAsync(Token);
    }

    internal T Keep<T>(T thing)
        where T : IAsyncDisposable
    {
        _things.Push(thing);
        return thing;
    }

    /// <summary>Deletes the stream after all its users are disposed.</summary>
    private sealed class Deletion(RabbitMqOptions options, SourceStream stream) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Brokers.DeleteStreamAsync(options, stream, CancellationToken.None);
    }
}
