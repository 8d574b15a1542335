using System.Diagnostics;
using Npgsql;

namespace Acceptance.Tests;

/// <summary>What a process that died has left in Hangfire's schema on a server.</summary>
[Collection(OnPostgreSql.Name)]
public sealed class DeadQueueTests
{
    /// <summary>The limit of the host for its requests and background work, and 5 s each to stop and to release what ignores it.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly string[] Locks = ["recurring-jobs:lock", "locks:schedulepoller", "locks:expirationmanager"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [LongFact]
    public async Task A_lock_of_a_dead_process_ended_the_stopping_process_with_a_stack_trace()
    {
        await using var environment = await WithQueueAsync();
        await using var connection = new NpgsqlConnection(ProvisionedServer.HangfireConnectionString(environment.Settings["Secrets:File"]));
        await connection.OpenAsync(Token);
        await using var insert = new NpgsqlCommand(
            "INSERT INTO hangfire.lock (resource, updatecount, acquired) SELECT p || r, 1, now() AT TIME ZONE 'UTC' FROM unnest(@resources) r CROSS JOIN unnest(ARRAY['', 'HangFire:', 'hangfire:']) p", connection);
        insert.Parameters.AddWithValue("resources", Locks);
        await insert.ExecuteNonQueryAsync(Token);
        await using var monolith = await MonolithProcess.StartAsync(environment.Directory, environment.Settings);
        var shop = new Shop(monolith.Http);
        var order = await shop.OrderAsync(await shop.RegisterAsync(), (await shop.StockAsync(10m, 5), 1));
        Assert.Equal("confirmed", (await shop.SettledAsync(order)).GetProperty("status").GetString());

        var stopped = Stopwatch.GetTimestamp();
        var exitCode = await monolith.StopAsync();

        Assert.True(Stopwatch.GetElapsedTime(stopped) < Limit);
        TestContext.Current.TestOutputHelper?.WriteLine($"{exitCode} after {Stopwatch.GetElapsedTime(stopped)}");
        Assert.DoesNotContain("Unhandled exception", monolith.Output, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
    }

    /// <summary>A provisioned database with Hangfire's queue in it.</summary>
    private static async Task<TestEnvironment> WithQueueAsync()
    {
        var environment = (await PostgreSqlEnvironment.CreateAsync()).With(("Hangfire:Storage", "PostgreSql"));
        var (exitCode, output) = await environment.With(("Secrets:File", environment.Settings["Secrets:File"].Replace("app.json", "owner.json", StringComparison.Ordinal))).RunCommandAsync("db", "migrate");
        Assert.True(exitCode == 0, output);
        return environment;
    }
}
