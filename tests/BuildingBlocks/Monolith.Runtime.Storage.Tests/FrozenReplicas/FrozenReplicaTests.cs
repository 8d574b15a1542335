using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Monolith.Conformance;
using Monolith.Runtime.Events;
using Npgsql;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>A replica that freezes in the middle of a transaction, seen from the other replica.</summary>
[Collection(OnPostgreSql.Name)]
public sealed class FrozenReplicaTests
{
    private static readonly LogPosition First = new(1, 1), Second = new(2, 2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_frozen_replica_does_not_hold_the_cursor_and_the_horizon_for_as_long_as_it_is_frozen()
    {
        await using var harness = await PostgreSqlModules.CreateAsync(idle: TimeSpan.FromSeconds(1));
        await harness.MoveCursorAsync(First, Token);

        // From the server's side, a frozen process is one that sends nothing more.
        var other = harness.SubscriptionsOfAnotherReplica();
        await using var frozen = await other.BeginAsync(DatabaseHarness.Source, Token);
        Assert.True(await frozen.TryAdvanceAsync(First, Second, Token));
        await harness.PublishAsync(Token, new Noted("a", "published while the other replica is frozen"));

        await using (var alive = await harness.Subscriptions.BeginAsync(DatabaseHarness.Source, Token))
        {
            Assert.True(await alive.TryAdvanceAsync(First, Second, Token).WaitAsync(TimeSpan.FromSeconds(5), Token));
            await alive.CommitAsync(Token);
        }

        Assert.Single((await harness.Feed.ReadAsync(LogPosition.Start, 10, Token)).Records);
        var woken = await Assert.ThrowsAnyAsync<Exception>(() => frozen.CommitAsync(Token));
        Assert.True(other.IsOutage(woken));
        Assert.Equal(Second, await harness.Subscriptions.ReadCursorAsync(DatabaseHarness.Source, Token));
    }

    [Fact]
    public async Task An_open_transaction_elsewhere_in_the_cluster_that_holds_back_all_events_is_named()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var harness = await PostgreSqlModules.CreateAsync(clock: clock);
        var storage = harness.Of<ModuleStorage>(DatabaseHarness.Source);
        var server = await PostgreSqlServer.GetAsync();
        await using var other = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.ConnectionString) { ApplicationName = "somebody else", Pooling = false }.ConnectionString);
        await other.OpenAsync(Token);
        await using var transaction = await other.BeginTransactionAsync(Token);
        await using var write = new NpgsqlCommand("SELECT pg_current_xact_id()", other, transaction);
        await write.ExecuteScalarAsync(Token);
        await harness.PublishAsync(Token, new Noted("a", "held back"));
        Assert.Empty(await LogHolders.FindAsync(storage, Token));

        clock.Advance(LogHolders.Limit + TimeSpan.FromSeconds(2));

        var holder = Assert.Single(await LogHolders.FindAsync(storage, Token));
        Assert.StartsWith("events of source have been held back for 12 s by an open transaction", holder, StringComparison.Ordinal);
        Assert.Contains($"pid {other.ProcessID} in database {other.Database} (somebody else, ", holder, StringComparison.Ordinal);

        await transaction.RollbackAsync(Token);
        Assert.Empty(await LogHolders.FindAsync(storage, Token));
    }

    /// <summary>Under heavy load it took 20 s instead of 6: each of its sessions got the lock in turn, and held it for as long again.</summary>
    [Fact]
    public async Task The_sessions_of_a_frozen_replica_that_wait_for_each_other_held_the_cursor_one_after_the_other()
    {
        await using var harness = await PostgreSqlModules.CreateAsync();
        var storage = harness.Of<ModuleStorage>(DatabaseHarness.Target);
        await harness.MoveCursorAsync(First, Token);

        await using var holder = await FreezeAsync(storage);
        await using var second = await FreezeAsync(storage);
        await using var third = await FreezeAsync(storage);

        await EndWhileAnotherWaitsAsync(harness, storage, sessions: 3);
    }

    /// <summary>No setting of the server ends such a session while its network answers. It held the cluster's events back for over a minute.</summary>
    [Fact]
    public async Task A_replica_that_was_cut_off_in_the_middle_of_a_statement_held_the_cursor_for_as_long_as_it_was_cut_off()
    {
        await using var harness = await PostgreSqlModules.CreateAsync();
        var storage = harness.Of<ModuleStorage>(DatabaseHarness.Target);
        await harness.MoveCursorAsync(First, Token);

        // From the server's side, it is the same as a batch of statements whose second half never arrives.
        await using var cutOff = await FreezeAsync(storage);
        var half = await cutOff.BeginTextImportAsync("COPY target.cursors (source, transaction, position) FROM STDIN", Token);

        await EndWhileAnotherWaitsAsync(harness, storage, sessions: 1);

        await Assert.ThrowsAnyAsync<NpgsqlException>(async () => await half.DisposeAsync());
    }

    /// <summary>Ends the sessions of a frozen process while a replica waits for its locks.</summary>
    private static async Task EndWhileAnotherWaitsAsync(DatabaseHarness harness, ModuleStorage storage, int sessions)
    {
        await using var alive = await harness.Subscriptions.BeginAsync(DatabaseHarness.Source, Token);
        var advance = alive.TryAdvanceAsync(First, Second, Token);
        await using var connection = ((ServerProvider)storage.Provider).CreateUnpooledConnection(storage.Settings);
        await connection.OpenAsync(Token);
        Assert.Equal(0, await FrozenSessions.EndAsync(connection, storage.Log.EndFrozen!, TimeSpan.FromMinutes(1), Token));

        Assert.Equal(sessions, await FrozenSessions.EndAsync(connection, storage.Log.EndFrozen!, TimeSpan.Zero, Token));

        Assert.True(await advance.WaitAsync(TimeSpan.FromSeconds(5), Token));
        await alive.CommitAsync(Token);
    }

    /// <summary>Each module wrote four records with a stack trace in each second of an outage.</summary>
    [Fact]
    public async Task Looking_for_frozen_sessions_filled_the_log_while_the_server_was_unavailable()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        using var storage = new ModuleStorage(
            "target", new PostgreSqlProvider(), new DatabaseSettings("Host=127.0.0.1;Port=1", "target"), new EventRegistry([]), new MessagingOptions(), clock);
        var (looks, log) = (0, new CountingLogger());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var watching = FrozenSessions.WatchAsync(storage, () => ++looks > 0, log, stop.Token);

        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(FrozenSessions.Interval);
                return Task.FromResult(looks > 4);
            },
            Token);

        Assert.Equal([1535], log.Ids);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    private sealed class CountingLogger : ILogger
    {
        public ConcurrentQueue<int> Ids { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Ids.Enqueue(eventId.Id);
    }

    /// <summary>Leaves a session of another process in a transaction that changes the cursor, or waits for one that does.</summary>
    private static async Task<NpgsqlConnection> FreezeAsync(ModuleStorage storage)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(storage.Settings.ConnectionString) { ApplicationName = "monolith target 4711@web-2", Pooling = false }.ConnectionString);
        await connection.OpenAsync(Token);
        await using var update = new NpgsqlCommand("BEGIN; UPDATE target.cursors SET position = position; SELECT pg_backend_pid()", connection);
        _ = update.ExecuteScalarAsync(CancellationToken.None).ContinueWith(ended => ended.Exception, TaskScheduler.Default);
        await using var watcher = new NpgsqlConnection(storage.Settings.ConnectionString);
        await watcher.OpenAsync(Token);
        await using var find = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE pid = @pid AND (state = 'idle in transaction' OR wait_event_type = 'Lock')", watcher);
        find.Parameters.AddWithValue("pid", connection.ProcessID);
        await Eventually.TrueAsync(async () => (long)(await find.ExecuteScalarAsync(Token))! == 1, Token);
        return connection;
    }

    [Fact]
    public async Task A_session_that_waits_for_the_cursor_did_not_lead_to_the_process_that_holds_it()
    {
        await using var harness = await PostgreSqlModules.CreateAsync();
        await harness.MoveCursorAsync(First, Token);

        await using var holder = await harness.SubscriptionsOfAnotherReplica().BeginAsync(DatabaseHarness.Source, Token);
        Assert.True(await holder.TryAdvanceAsync(First, Second, Token));
        await using var waiting = await harness.Subscriptions.BeginAsync(DatabaseHarness.Source, Token);
        var advance = waiting.TryAdvanceAsync(First, Second, Token);

        IReadOnlyList<string> holders = [];
        await Eventually.TrueAsync(async () => (holders = await LogHolders.FindAsync(harness.Of<ModuleStorage>(DatabaseHarness.Target), Token)).Count > 0, Token);

        Assert.StartsWith("a session of target waits for a lock: pid ", Assert.Single(holders), StringComparison.Ordinal);
        Assert.Contains($"(monolith target {Environment.ProcessId}@{Environment.MachineName}, ", holders[0], StringComparison.Ordinal);
        await holder.CommitAsync(Token);
        Assert.False(await advance);
    }

    [Fact]
    public void Copies_keep_their_snapshots_open()
    {
        var provider = new PostgreSqlProvider();
        var settings = provider.Copying.SettingsOf(new DatabaseSettings("Host=db", "ordering"));
        Assert.Contains("idle_in_transaction_session_timeout=0 ", new NpgsqlConnectionStringBuilder(provider.CreateConnection(settings).ConnectionString).Options + " ", StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_string_overrides_the_limits()
    {
        using var connection = new PostgreSqlProvider().CreateConnection(new DatabaseSettings("Host=db;Options=-c tcp_user_timeout=9", "ordering"));
        var options = new NpgsqlConnectionStringBuilder(connection.ConnectionString).Options;
        Assert.StartsWith("-c idle_in_transaction_session_timeout=6000 ", options, StringComparison.Ordinal);
        Assert.EndsWith(" -c tcp_user_timeout=9", options, StringComparison.Ordinal);
    }
}
