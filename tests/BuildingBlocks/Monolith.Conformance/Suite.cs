using Microsoft.Extensions.Logging.Abstractions;
using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <summary>The base of the suites: a fresh harness for each test, and a limit to how long a test may hang.</summary>
public abstract class Suite : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _limit =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    /// <summary>The implementation that is tested.</summary>
    protected IHarness Harness { get; private set; } = null!;

    /// <summary>Ends what hangs.</summary>
    protected CancellationToken Token => _limit.Token;

    /// <summary>Bounds that let tests be quick: no linger, short backoff, and polling so rare that only wake-ups count.</summary>
    protected static MessagingOptions Options => new()
    {
        Linger = TimeSpan.Zero,
        PollInterval = TimeSpan.FromHours(1),
        MaxAttempts = 3,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        MaxRetryDelay = TimeSpan.FromMilliseconds(5),
    };

    public async ValueTask InitializeAsync()
    {
        _limit.CancelAfter(Timeout);
        Harness = await CreateHarnessAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Harness.DisposeAsync();
        _limit.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes a harness with empty logs and stores.</summary>
    protected abstract Task<IHarness> CreateHarnessAsync();

    /// <summary>A subscription of the target to the source.</summary>
    protected Subscription Subscribe(
        MessagingOptions? options = null, IEventFeed? feed = null, ISubscriptionStore? store = null, TimeProvider? clock = null) => new(
        Definition(),
        feed ?? Harness.Feed,
        store ?? Harness.Subscriptions,
        Harness.Registry,
        options ?? Options,
        clock ?? TimeProvider.System,
        NullLogger<Subscription>.Instance);

    /// <summary>What the target listens to.</summary>
    protected SubscriptionDefinition Definition() => Assert.Single(
        SubscriptionDefinition.For("target", [typeof(NotedHandler), typeof(CountedHandler), typeof(WeighedHandler), typeof(ErasedHandler), typeof(QueriedHandler)], Harness.Registry));

    /// <summary>The journal's texts, of all keys or one.</summary>
    protected async Task<IEnumerable<string>> JournalAsync(string? key = null) =>
        (await Harness.ReadJournalAsync(Token)).Where(line => key is null || line.Key == key).Select(line => line.Text);

    /// <summary>What is parked, first to last.</summary>
    protected Task<IReadOnlyList<ParkedEvent>> ParkedAsync() => Harness.Parked.ListAsync(null, 1000, Token);
}
