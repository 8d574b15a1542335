using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>One row whose statement never succeeds, on a server that answers all other statements, and a pool without a connection.</summary>
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

            var subscription = Subscribe(harness);
            await using var running = Running.Start(subscription);
            await subscription.CatchUpAsync(Token).WaitAsync(Limit, Token);
        });

        var parked = Assert.Single(await harness.Parked.ListAsync(null, 10, Token));
        Assert.Equal("slow", parked.Record.Key);
        Assert.Contains("timeout", parked.Reason, StringComparison.Ordinal);
        await harness.InTargetAsync(async db => Assert.Equal(1, await db.Numbers.Where(n => n.Key == "fast").Select(n => n.Value).SingleAsync(Token)));
    }

    /// <summary>The victim of a deadlock, and a right that was revoked from one table.</summary>
    [Theory]
    [InlineData("40P01")]
    [InlineData("42501")]
    public async Task An_event_whose_statement_the_server_always_refuses_is_parked_and_the_events_of_other_keys_are_handled(string state)
    {
        await using var harness = await PostgreSqlModules.CreateAsync();
        await harness.InTargetAsync(async db =>
        {
            db.Numbers.AddRange(new NumberRow { Key = "refused" }, new NumberRow { Key = "fast" });
            await db.SaveChangesAsync(Token);
            var table = $"target.{db.Model.FindEntityType(typeof(NumberRow))!.GetTableName()}";
            var refusal = $"""
                CREATE FUNCTION target.refuse() RETURNS trigger LANGUAGE plpgsql AS $refuse$
                BEGIN RAISE EXCEPTION 'refused with {state}' USING ERRCODE = '{state}'; END $refuse$;
                CREATE TRIGGER refuse BEFORE UPDATE ON {table} FOR EACH ROW WHEN (OLD.key = 'refused') EXECUTE FUNCTION target.refuse();
                """;
            await db.Database.ExecuteSqlRawAsync(refusal, Token);
        });
        await harness.PublishAsync(Token, new Raised("refused"), new Raised("fast"));

        var subscription = Subscribe(harness);
        await using (Running.Start(subscription))
        {
            await subscription.CatchUpAsync(Token).WaitAsync(Limit, Token);
        }

        var parked = Assert.Single(await harness.Parked.ListAsync(null, 10, Token));
        Assert.Equal("refused", parked.Record.Key);
        Assert.Contains($"refused with {state}", parked.Reason, StringComparison.Ordinal);
        await harness.InTargetAsync(async db => Assert.Equal(1, await db.Numbers.Where(n => n.Key == "fast").Select(n => n.Value).SingleAsync(Token)));
    }

    /// <summary>The subscription itself needs a connection, so a full pool must not count as an attempt of an event.</summary>
    [Fact]
    public async Task A_full_pool_is_an_outage()
    {
        await using var harness = await PostgreSqlModules.CreateAsync(poolSize: 1);
        var storage = harness.Of<ModuleStorage>(DatabaseHarness.Target);
        await using var taken = storage.Provider.CreateConnection(storage.Settings);
        await taken.OpenAsync(Token);
        await using var other = storage.Provider.CreateConnection(storage.Settings);

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => other.OpenAsync(Token));

        Assert.Contains("pool has been exhausted", failure.Message, StringComparison.Ordinal);
        Assert.Equal(DatabaseFailure.Outage, storage.Provider.Classify(failure));
        Assert.True(harness.Subscriptions.IsOutage(failure));
        Assert.False(harness.Subscriptions.IsConflict(failure));
    }

    private static Subscription Subscribe(DatabaseHarness harness) => new(
        Assert.Single(SubscriptionDefinition.For("target", [typeof(RaisedHandler)], harness.Registry)),
        harness.Feed,
        harness.Subscriptions,
        harness.Registry,
        new MessagingOptions { MaxAttempts = 2, RetryDelay = TimeSpan.FromMilliseconds(1), MaxRetryDelay = TimeSpan.FromMilliseconds(5) },
        TimeProvider.System,
        NullLogger<Subscription>.Instance);
}
