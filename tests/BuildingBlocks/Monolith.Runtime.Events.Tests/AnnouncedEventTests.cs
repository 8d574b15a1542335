using Microsoft.Extensions.Logging.Abstractions;
using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

/// <summary>How often a subscription reads a log whose commits are signaled.</summary>
public sealed class AnnouncedEventTests : Suite
{
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task A_complete_batch_that_was_announced_needs_no_read_before_the_next_announcement(bool isComplete, int readsPerEvent)
    {
        var feed = new CountingFeed(Harness.Feed, isComplete);
        var definition = Assert.Single(SubscriptionDefinition.For("target", [typeof(NotedHandler)], Harness.Registry));
        var subscription = new Subscription(
            definition, feed, Harness.Subscriptions, Harness.Registry, Options, TimeProvider.System, NullLogger<Subscription>.Instance);
        await using var running = Running.Start(subscription);
        await Eventually.TrueAsync(() => feed.Reads == 1, Token);
        for (var i = 1; i <= 5; i++)
        {
            await Harness.PublishAsync(Token, new Noted("a", $"{i}"));
            await Eventually.TrueAsync(async () => (await Harness.ReadJournalAsync(Token)).Count == i && feed.Reads == 1 + (i * readsPerEvent) && subscription.BehindSince is null, Token);
        }
    }

    internal override Task<IHarness> CreateHarnessAsync() => Task.FromResult<IHarness>(new MemoryHarness());

    private sealed class CountingFeed(IEventFeed inner, bool isComplete) : IEventFeed
    {
        private int _reads;

        public string Source => inner.Source;

        /// <summary>The number of reads.</summary>
        public int Reads => Volatile.Read(ref _reads);

        public async Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _reads);
            var batch = await inner.ReadAsync(after, max, cancellationToken);
            return isComplete ? batch : batch with { IsComplete = false };
        }

        public Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken) => inner.ReadHeadAsync(cancellationToken);
    }
}
