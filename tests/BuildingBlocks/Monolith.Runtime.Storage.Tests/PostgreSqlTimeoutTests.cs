using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Monolith.Conformance;
using Monolith.Runtime.Events;
using Npgsql;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>One row whose statement never succeeds, on a server that answers all other statements, and a pool without a connection.</summary>
[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlTimeoutTests
{
    private const int MaxAttempts = 2;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60), HandlerTimeout = TimeSpan.FromSeconds(20);

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

            var subscription = Subscribe(harness, typeof(RaisedHandler));
            await using var running = Running.Start(subscription);
            await subscription.CatchUpAsync(Token).WaitAsync(Limit, Token);
        });

        var parked = Assert.Single(await harness.Parked.ListAsync(null, 10, Token));
        Assert.Equal("slow", parked.Record.Key);
        Assert.Contains("timeout", parked.Reason, StringComparison.Ordinal);
        await harness.InTargetAsync(async db => Assert.Equal(1, await db.Numbers.Where(n => n.Key == "fast").Select(n => n.Value).SingleAsync(Token)));
    }

    /// <summary>
    /// The handler's transaction holds the cursor and waits for a row, and another session holds the row and waits for the cursor. The server
    /// ends the one that finds the deadlock first, which is the handler's.
    /// </summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(int.MaxValue, 1)]
    public async Task An_event_that_loses_deadlocks_is_retried_then_parked_and_the_events_of_other_keys_are_handled(int deadlocks, int parked)
    {
        await using var harness = await PostgreSqlModules.CreateAsync(serverOptions: "-c deadlock_timeout=50");
        await harness.InTargetAsync(db =>
        {
            db.Numbers.AddRange(new NumberRow { Key = "victim" }, new NumberRow { Key = "fast" });
            return db.SaveChangesAsync(Token);
        });
        await harness.MoveCursorAsync(LogPosition.Start, Token);
        var winners = new List<Task>();
        harness.Script.On("victim", async cancellationToken =>
        {
            if (winners.Count < deadlocks)
            {
                winners.Add(await CrossAsync(harness.Of<ModuleStorage>(DatabaseHarness.Target).Settings, cancellationToken));
            }
        });
        await harness.PublishAsync(Token, new Raised("victim"), new Raised("fast"));

        var subscription = Subscribe(harness, typeof(RaisedHandler));
        await using (Running.Start(subscription))
        {
            await subscription.CatchUpAsync(Token).WaitAsync(Limit, Token);
        }

        await Task.WhenAll(winners);
        Assert.Equal(deadlocks == 1 ? 1 : 1 + (2 * MaxAttempts), winners.Count);
        var events = await harness.Parked.ListAsync(null, 10, Token);
        Assert.Equal(parked, events.Count);
        Assert.All(events, e => Assert.Equal(("victim", true), (e.Record.Key, e.Reason.Contains("deadlock detected", StringComparison.Ordinal))));
        await harness.InTargetAsync(async db => Assert.Equal(
            new() { ["fast"] = 1, ["victim"] = 1 - parked }, await db.Numbers.ToDictionaryAsync(n => n.Key, n => n.Value, Token)));
    }

    /// <summary>Locks the row of the handler, and then waits for the cursor, which the handler's transaction has locked.</summary>
    /// <returns>A task that ends after the handler's transaction.</returns>
    private static async Task<Task> CrossAsync(DatabaseSettings settings, CancellationToken cancellationToken)
    {
        var other = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false, Options = "-c deadlock_timeout=60000" }.ConnectionString);
        try
        {
            await other.OpenAsync(cancellationToken);
            await using var row = new NpgsqlCommand("BEGIN; SELECT 1 FROM target.numbers WHERE key = 'victim' FOR UPDATE", other);
            await row.ExecuteScalarAsync(cancellationToken);
        }
        catch
        {
            await other.DisposeAsync();
            throw;
        }

        var winning = WinAsync(other);
        await using var watcher = new NpgsqlConnection(settings.ConnectionString);
        await watcher.OpenAsync(cancellationToken);
        await using var find = new NpgsqlCommand("SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = @pid", watcher);
        find.Parameters.AddWithValue("pid", other.ProcessID);
        await Eventually.TrueAsync(async () => await find.ExecuteScalarAsync(cancellationToken) is true, cancellationToken);
        return winning;

        static async Task WinAsync(NpgsqlConnection other)
        {
            await using (other)
            await using (var cursor = new NpgsqlCommand("UPDATE target.cursors SET position = position; ROLLBACK", other))
            {
                await cursor.ExecuteNonQueryAsync(Token);
            }
        }
    }

    [Fact]
    public async Task An_event_whose_handler_lost_a_right_is_parked_until_it_is_granted_again_and_the_events_of_other_keys_are_handled()
    {
        PostgreSqlForTests.SkipIfMissing();
        var server = await PostgreSqlServer.GetAsync();
        var role = $"app_{Guid.CreateVersion7():N}";
        await server.ExecuteAsync($"CREATE ROLE {role} SUPERUSER");
        await using var harness = await PostgreSqlModules.CreateAsync(serverOptions: $"-c role={role}");
        await harness.InTargetAsync(async db =>
        {
            db.Numbers.Add(new NumberRow { Key = "denied" });
            await db.SaveChangesAsync(Token);
            await db.Database.ExecuteSqlRawAsync(
                """
                GRANT ALL ON SCHEMA source, target TO CURRENT_USER;
                GRANT ALL ON ALL TABLES IN SCHEMA source, target TO CURRENT_USER;
                GRANT ALL ON ALL SEQUENCES IN SCHEMA source, target TO CURRENT_USER;
                REVOKE UPDATE ON target.numbers FROM CURRENT_USER
                """,
                Token);
        });
        await server.ExecuteAsync($"ALTER ROLE {role} NOSUPERUSER");
        await harness.PublishAsync(Token, new Raised("denied"), new Noted("other", "handled"));

        var subscription = Subscribe(harness, typeof(RaisedHandler), typeof(NotedHandler));
        await using (Running.Start(subscription))
        {
            await subscription.CatchUpAsync(Token).WaitAsync(Limit, Token);
        }

        var parked = Assert.Single(await harness.Parked.ListAsync(null, 10, Token));
        Assert.Equal(("denied", 2 * MaxAttempts), (parked.Record.Key, parked.Attempts));
        Assert.Contains("permission denied for table numbers", parked.Reason, StringComparison.Ordinal);
        Assert.Equal("handled", Assert.Single(await harness.ReadJournalAsync(Token)).Text);

        await server.ExecuteAsync($"ALTER ROLE {role} SUPERUSER");
        await harness.InTargetAsync(db => db.Database.ExecuteSqlRawAsync("GRANT UPDATE ON target.numbers TO CURRENT_USER", Token));
        await server.ExecuteAsync($"ALTER ROLE {role} NOSUPERUSER");
        var retry = new ParkedEventRetry(subscription.Definition, harness.Parked, harness.Feed, harness.Registry, TimeProvider.System);
        Assert.Equal(1, (await retry.RetryAsync("denied", Token)).Handled);
        await harness.InTargetAsync(async db => Assert.Equal(1, await db.Numbers.Select(n => n.Value).SingleAsync(Token)));
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

    private static Subscription Subscribe(DatabaseHarness harness, params Type[] handlers) => new(
        Assert.Single(SubscriptionDefinition.For("target", handlers, harness.Registry)),
        harness.Feed,
        harness.Subscriptions,
        harness.Registry,
        new MessagingOptions { MaxAttempts = MaxAttempts, HandlerTimeout = HandlerTimeout, RetryDelay = TimeSpan.FromMilliseconds(1), MaxRetryDelay = TimeSpan.FromMilliseconds(5) },
        TimeProvider.System,
        NullLogger<Subscription>.Instance);
}
