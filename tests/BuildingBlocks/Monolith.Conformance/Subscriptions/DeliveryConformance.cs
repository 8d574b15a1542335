using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <summary>Requirements for a delivery to a receiver over HTTP, whose cursor is in the database of the source, on every store.</summary>
public abstract partial class DeliveryConformance : Suite, IAsyncLifetime
{
    private const string Name = "partner";

    private WebhookReceiver _receiver = null!;
    private readonly List<HttpTarget> _targets = [];

    private DatabaseHarness Modules => (DatabaseHarness)Harness;

    private ISubscriptionStore Store => Modules.Of<ISubscriptionStore>(DatabaseHarness.Source);

    private IParkedEventStore ParkedEvents => Modules.Of<IParkedEventStore>(DatabaseHarness.Source);

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        _receiver = await WebhookReceiver.StartAsync();
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        foreach (var target in _targets)
        {
            await target.DisposeAsync();
        }

        await _receiver.DisposeAsync();
        await DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Events_arrive_signed_and_in_order_of_each_key_and_the_cursor_is_in_the_database_of_the_source()
    {
        await PublishAsync("a:1", "b:2", "a:3");
        await Harness.PublishAsync(Token, new Counted("a", 1));
        await using var running = Run(Deliver(), out var delivery);
        await delivery.CatchUpAsync(Token);
        await PublishAsync("a:4");
        await delivery.CatchUpAsync(Token);

        Assert.Equal(["1", "3", "4"], TextsOf("a"));
        Assert.Equal(["2"], TextsOf("b"));
        Assert.Equal(4, _receiver.Received.Count);
        Assert.All(_receiver.Received, webhook => Assert.True(webhook.IsSignedWith(WebhookReceiver.Secret)));
        Assert.Equal(delivery.Position, await Store.ReadCursorAsync(delivery.Definition.Cursor, Token));
        Assert.Equal(LogPosition.Start, await Harness.Subscriptions.ReadCursorAsync(DatabaseHarness.Source, Token));
    }

    [Fact]
    public async Task An_event_that_the_receiver_rejects_parks_its_key_and_a_retry_sends_the_key_in_order()
    {
        _receiver.Reject("2");
        await PublishAsync("a:1", "a:2", "b:3", "a:4", "b:5");
        await using var running = Run(Deliver(), out var delivery);
        await delivery.CatchUpAsync(Token);
        await PublishAsync("a:6", "b:7");
        await delivery.CatchUpAsync(Token);

        Assert.Equal(["1"], TextsOf("a"));
        Assert.Equal(["3", "5", "7"], TextsOf("b"));
        var parked = await ParkedEvents.ListAsync(delivery.Definition.Cursor, 10, Token);
        Assert.Equal([Options.MaxAttempts, 0, 0], parked.Select(p => p.Attempts));
        Assert.Contains("answered 422", parked[0].Reason, StringComparison.Ordinal);
        Assert.Equal(0, await Harness.Parked.CountAsync(ParkedSelection.All, Token));
        Assert.Single((await RetryAsync("a")).Failures);

        _receiver.AnswerWith(StatusCodes.Status200OK);
        Assert.Equal(3, (await RetryAsync("a")).Handled);
        await PublishAsync("a:8");
        await delivery.CatchUpAsync(Token);
        Assert.Equal(["1", "2", "4", "6", "8"], TextsOf("a"));
        Assert.Equal(0, await ParkedEvents.CountAsync(ParkedSelection.All, Token));
    }

    /// <summary>While events of other keys fail alone, those that the receiver has accepted would have been sent with each attempt.</summary>
    [Fact]
    public async Task Events_that_were_accepted_are_not_sent_again_because_another_one_fails()
    {
        _receiver.Reject("2");
        await PublishAsync("a:1", "b:2", "c:3");
        await using var running = Run(Deliver(), out var delivery);
        await delivery.CatchUpAsync(Token);

        Assert.Equal(["1", "3"], _receiver.Accepted.Select(webhook => webhook.Text).Order(StringComparer.Ordinal));
        Assert.Equal(1 + Options.MaxAttempts, _receiver.Received.Count(webhook => webhook.Text == "2"));
    }

    [Fact]
    public async Task What_was_sent_before_a_crash_is_sent_again_and_nothing_is_lost()
    {
        var (store, isDead) = (new WatchedStore(Store), false);
        store.Before = step => (isDead |= step == "commit") ? throw new OutageException() : Task.CompletedTask;
        await PublishAsync("a:1", "b:2");
        await using (Run(Deliver(store), out _))
        {
            await Eventually.TrueAsync(() => Volatile.Read(ref isDead), Token);
        }

        await PublishAsync("a:3");
        await using var running = Run(Deliver(), out var restarted);
        await restarted.CatchUpAsync(Token);

        Assert.Equal(["1", "1", "3"], TextsOf("a"));
        Assert.Equal(["2", "2"], TextsOf("b"));
        Assert.Equal(3, _receiver.Received.Select(webhook => webhook["id"]).Distinct().Count());
    }

    [Fact]
    public async Task An_outage_of_the_database_after_the_events_were_sent_does_not_send_them_twice()
    {
        var (store, failures) = (new WatchedStore(Store), 0);
        store.Before = step => step == "commit" && failures++ < 3 ? throw new OutageException() : Task.CompletedTask;
        await PublishAsync("a:1", "b:2");
        await using var running = Run(Deliver(store), out var delivery);
        await delivery.CatchUpAsync(Token);

        Assert.True(failures >= 3);
        Assert.Equal(2, _receiver.Received.Count);
    }

    [Theory]
    [InlineData(StatusCodes.Status503ServiceUnavailable)]
    [InlineData(StatusCodes.Status429TooManyRequests)]
    [InlineData(StatusCodes.Status401Unauthorized)]
    [InlineData(StatusCodes.Status302Found)]
    public async Task An_answer_that_concerns_every_event_parks_none_and_all_arrive_afterwards(int status)
    {
        _receiver.AnswerWith(status);
        await PublishAsync("a:1", "a:2", "b:3");
        await using var running = Run(Deliver(), out var delivery);
        await Eventually.TrueAsync(() => _receiver.Received.Count > 4 * Options.MaxAttempts, Token);
        Assert.Contains($"answered {status}", delivery.LastError, StringComparison.Ordinal);

        _receiver.AnswerWith(StatusCodes.Status202Accepted);
        await delivery.CatchUpAsync(Token);
        Assert.Equal(["1", "2"], _receiver.Accepted.Where(webhook => webhook["subject"] == "a").Select(webhook => webhook.Text));
        Assert.Equal(0, await ParkedEvents.CountAsync(ParkedSelection.All, Token));
        Assert.Null(delivery.LastError);
    }

    [Fact]
    public async Task A_receiver_is_left_alone_for_as_long_as_it_asks_and_for_good_when_it_is_gone()
    {
        var clock = new FakeTimeProvider();
        _receiver.AnswerWith(StatusCodes.Status503ServiceUnavailable, retryAfter: "120");
        await PublishAsync("a:1");
        await using var running = Run(Deliver(clock: clock), out var delivery);
        await Eventually.TrueAsync(() => delivery.LastError is not null, Token);
        _receiver.AnswerWith(StatusCodes.Status410Gone);
        clock.Advance(TimeSpan.FromSeconds(119));
        await PublishAsync("a:2");
        clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => delivery.LastError!.Contains("410", StringComparison.Ordinal), Token);
        Assert.Equal(120, _receiver.Received.Max(TimeOf) - _receiver.Received.Min(TimeOf));

        clock.Advance(TimeSpan.FromDays(30));
        await PublishAsync("a:3");
        await running.StopAsync();
        Assert.Equal(2, _receiver.Received.Count);
        Assert.Contains("paused", delivery.LastError, StringComparison.Ordinal);

        static long TimeOf(ReceivedWebhook webhook) => long.Parse(webhook.Headers["webhook-timestamp"], null);
    }

    /// <summary>On SQLite, a transaction around the request kept the whole module from writing.</summary>
    [Fact]
    public async Task The_module_can_write_while_the_receiver_takes_its_time()
    {
        var (arrived, answer) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource<(int, string?)>(TaskCreationOptions.RunContinuationsAsynchronously));
        _receiver.Answer = _ =>
        {
            arrived.TrySetResult();
            return answer.Task;
        };
        await PublishAsync("a:1");
        await using var running = Run(Deliver(), out var delivery);
        await arrived.Task.WaitAsync(Token);

        await PublishAsync("b:2");
        Assert.Equal(LogPosition.Start, await Store.ReadCursorAsync(delivery.Definition.Cursor, Token));
        answer.SetResult((StatusCodes.Status200OK, null));
        await delivery.CatchUpAsync(Token);
        Assert.Equal(["1", "2"], _receiver.Accepted.Select(webhook => webhook.Text));
    }

    [Fact]
    public async Task An_erasure_removes_what_was_not_sent_and_what_is_parked_and_the_receiver_gets_the_tombstone()
    {
        _receiver.Answer = webhook => Task.FromResult((webhook["type"] == "source.erased" ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest, (string?)null));
        await Harness.PublishAsync(Token, new Named("ann", "Ann"));
        await using var running = Run(Deliver(), out var delivery);
        await delivery.CatchUpAsync(Token);
        Assert.Equal("ann", Assert.Single(await ParkedEvents.ListAsync(delivery.Definition.Cursor, 10, Token)).Record.Key);
        await running.StopAsync();

        await Harness.PublishAsync(Token, new Named("bob", "Bob"), new Erased("bob"), new Erased("ann"));
        await using var restarted = Run(Deliver(), out var again);
        await again.CatchUpAsync(Token);

        Assert.Equal(["ann", "bob"], _receiver.Accepted.Where(webhook => webhook["type"] == "source.erased").Select(webhook => webhook["subject"]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(_receiver.Received, webhook => webhook.Body.Contains("Bob", StringComparison.Ordinal));
        Assert.Equal(0, await ParkedEvents.CountAsync(ParkedSelection.All, Token));
    }

    [Fact]
    public async Task An_event_of_a_tenant_names_it_and_holds_up_the_events_of_that_tenant_only()
    {
        _receiver.Reject("1");
        foreach (var (tenant, text) in new[] { ("acme", "1"), ("globex", "2"), ("acme", "3") })
        {
            await Modules.PublishForAsync(tenant, Token, new Noted("a", text));
        }

        await using var running = Run(Deliver(), out var delivery);
        await delivery.CatchUpAsync(Token);
        var globex = Assert.Single(_receiver.Accepted);
        Assert.Equal(("globex", "a", "globex|a", "2"), (globex["tenant"], globex["subject"], globex["partitionkey"], globex.Text));

        _receiver.AnswerWith(StatusCodes.Status200OK);
        Assert.Equal(2, (await RetryAsync("acme|a")).Handled);
        Assert.Equal(["1", "3"], _receiver.Accepted.Where(webhook => webhook["tenant"] == "acme").Select(webhook => webhook.Text));
    }

    private IEnumerable<string?> TextsOf(string key) => _receiver.Accepted.Where(webhook => webhook["subject"] == key).Select(webhook => webhook.Text);

    private Task PublishAsync(params IReadOnlyList<string> events) =>
        Harness.PublishAsync(Token, [.. events.Select(e => e.Split(':')).Select(parts => new Noted(parts[0], parts[1]))]);

    private Subscription Deliver(
        ISubscriptionStore? store = null, MessagingOptions? options = null, TimeProvider? clock = null, IEventFeed? feed = null, EventRegistry? registry = null) => new(
        Sent(registry),
        feed ?? Harness.Feed,
        store ?? Store,
        registry ?? Harness.Registry,
        options ?? Options,
        clock ?? TimeProvider.System,
        NullLogger<Subscription>.Instance,
        ParkedEvents,
        Sender(clock, registry));

    private SubscriptionDefinition Sent(EventRegistry? registry = null) => SubscriptionDefinition.ForDelivery(
        DatabaseHarness.Source, Name, new[] { typeof(Noted), typeof(Named), typeof(Erased) }.Select((registry ?? Harness.Registry).Get), all: false);

    private EventSender Sender(TimeProvider? clock = null, EventRegistry? registry = null)
    {
        var target = new HttpTarget(new HttpTargetOptions { Url = _receiver.Url, Secret = WebhookReceiver.Secret }, clock ?? TimeProvider.System);
        _targets.Add(target);
        return new EventSender(target, new CloudEventFormat(Microsoft.Extensions.Options.Options.Create(new CloudEventOptions())), registry ?? Harness.Registry, Name);
    }

    private Task<RetryOutcome> RetryAsync(string key) =>
        new ParkedEventRetry(Sent(), ParkedEvents, Harness.Feed, Harness.Registry, TimeProvider.System, Sender()).RetryAsync(key, Token);

    private static Running Run(Subscription subscription, out Subscription started)
    {
        started = subscription;
        return Running.Start(subscription);
    }
}
