using Microsoft.Extensions.Logging.Abstractions;
using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <summary>The base of the suites: a new harness for each test, and a time limit for each test.</summary>
public abstract class Suite : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _limit =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    /// <summary>The implementation that is tested.</summary>
    internal IHarness Harness { get; private set; } = null!;

    /// <summary>A token that is canceled when the test exceeds its time limit.</summary>
    protected CancellationToken Token => _limit.Token;

    /// <summary>
    /// Options for fast tests: no linger, short backoff, and a long poll interval, so that only signals wake a subscription.
    /// </summary>
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

    /// <summary>Creates a harness with empty logs and stores.</summary>
    internal abstract Task<IHarness> CreateHarnessAsync();

    /// <summary>A subscription of the target to the source.</summary>
    internal Subscription Subscribe(
        MessagingOptions? options = null, IEventFeed? feed = null, ISubscriptionStore? store = null, TimeProvider? clock = null) => new(
        Definition(),
        feed ?? Harness.Feed,
        store ?? Harness.Subscriptions,
        Harness.Registry,
        options ?? Options,
        clock ?? TimeProvider.System,
        NullLogger<Subscription>.Instance);

    /// <summary>The definition of the target's subscription.</summary>
    protected SubscriptionDefinition Definition() => Assert.Single(
        SubscriptionDefinition.For("target", [typeof(NotedHandler), typeof(CountedHandler), typeof(WeighedHandler), typeof(ErasedHandler), typeof(QueriedHandler)], Harness.Registry));

    /// <summary>The journal's texts, of all keys or one.</summary>
    protected async Task<IEnumerable<string>> JournalAsync(string? key = null) =>
        (await Harness.ReadJournalAsync(Token)).Where(line => key is null || line.Key == key).Select(line => line.Text);

    /// <summary>The parked events, in order.</summary>
    protected Task<IReadOnlyList<ParkedEvent>> ParkedAsync() => Harness.Parked.ListAsync(null, 1000, Token);
}
