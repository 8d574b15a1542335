using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>One row whose statement never ends in time, on a server that answers all other statements.</summary>
[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlTimeoutTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("-c statement_timeout=50")]
    [InlineData("-c lock_timeout=50")]
    public async Task An_event_whose_row_is_too_slow_is_parked_and_the_events_of_other_keys_are_handled(string serverOptions)
    {
        await using var harness = await PostgreSqlModules.CreateAsync(serverOptions: serverOptions);
        await harness.InTargetAsync(db =>
        {
            db.Numbers.AddRange(new NumberRow { Key = "slow" }, new NumberRow { Key = "fast" });
            return db.SaveChangesAsync(Token);
        });
        await harness.PublishAsync(Token, new Raised("slow"), new Raised("fast"));

        // Another session locks the row for as long as the subscription tries.
        await harness.InTargetAsync(async db =>
        {
            await using var unit = UnitOfWork.Begin(db);
            await unit.BeginTransactionAsync(Token);
            await db.Numbers.Where(n => n.Key == "slow").ExecuteUpdateAsync(set => set.SetProperty(n => n.Value, n => n.Value), Token);

            var subscription = new Subscription(
                Assert.Single(SubscriptionDefinition.For("target", [typeof(RaisedHandler)], harness.Registry)),
                harness.Feed,
                harness.Subscriptions,
                harness.Registry,
                new MessagingOptions { MaxAttempts = 2, RetryDelay = TimeSpan.FromMilliseconds(1), MaxRetryDelay = TimeSpan.FromMilliseconds(5) },
                TimeProvider.System,
                NullLogger<Subscription>.Instance);
            await using var running = Running.Start(subscription);
            await subscription.CatchUpAsync(Token).WaitAsync(Limit, Token);
        });

        var parked = Assert.Single(await harness.Parked.ListAsync(null, 10, Token));
        Assert.Equal("slow", parked.Record.Key);
        Assert.Contains("timeout", parked.Reason, StringComparison.Ordinal);
        await harness.InTargetAsync(async db => Assert.Equal(1, await db.Numbers.Where(n => n.Key == "fast").Select(n => n.Value).SingleAsync(Token)));
    }
}
