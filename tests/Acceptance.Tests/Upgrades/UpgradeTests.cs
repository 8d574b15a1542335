using System.Text.Json;
using Monolith.Conformance;

namespace Acceptance.Tests;

/// <summary>
/// A shop under load is upgraded from this release to a newer one, replica by replica, and goes back. Two binaries work on one database in
/// the meantime: the newer one has a further version of the framework's tables, a migration of a module, an event with a further member, and
/// an event of a newer version (newer-release.md).
/// </summary>
[Collection(OnPostgreSql.Name)]
public sealed class UpgradeTests(NewerRelease newer, ITestOutputHelper output) : IClassFixture<NewerRelease>
{
    private const int Stock = 100_000, OrdersBetweenSteps = 3;

    /// <summary>The price of a product from which the simulated gateway declines the payment.</summary>
    private const decimal Declined = 20_000m;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [LongFact]
    public async Task Two_replicas_on_PostgreSQL_are_upgraded_and_go_back_without_a_failed_request()
    {
        await using var environment = await PostgreSqlEnvironment.CreateAsync();
        await UpgradeAndGoBackAsync(environment, replicas: 2);
    }

    [LongFact]
    public async Task Two_replicas_on_SQL_Server_are_upgraded_and_go_back_without_a_failed_request()
    {
        await using var environment = await SqlServerEnvironment.CreateAsync();
        await UpgradeAndGoBackAsync(environment, replicas: 2);
    }

    /// <summary>While no process runs, the load balancer holds the requests.</summary>
    [LongFact]
    public async Task One_process_on_SQLite_is_upgraded_and_goes_back_without_a_failed_request()
    {
        await using var environment = await TestEnvironment.OnSqliteAsync();
        await UpgradeAndGoBackAsync(environment, replicas: 1);
    }

    /// <summary>The changes that make the newer release apply to this one.</summary>
    [Fact]
    public void The_newer_release_changes_the_files_of_this_repository() =>
        Assert.Contains(NewerRelease.Files().Values, file => file.Contains("framework_013_serves_012", StringComparison.Ordinal));

    private async Task UpgradeAndGoBackAsync(TestEnvironment place, int replicas)
    {
        var (before, after) = (MonolithProcess.HostPath, await newer.HostAsync());

        // Only commits of the own process wake a subscription, so that a replica handles nearly all that it publishes, unless others poll.
        var environment = place.With(("Stopping:DrainTime", "00:00:01"), ("Messaging:PollInterval", "00:00:00.100"));
        await using var shop = await RollingReplicas.StartAsync(environment, before, replicas);
        var client = new Shop(shop.Http);
        var (customer, product) = (await client.RegisterAsync(), await client.StockAsync(10m, Stock));
        var (buyer, dear) = (await client.RegisterAsync(), await client.StockAsync(Declined, Stock));
        await using var load = new OrderLoad(shop.Http, customer, product);
        var declined = new List<Guid>();

        await MigrateAsync(environment, after);
        for (var replica = 0; replica < shop.Count; replica++)
        {
            await shop.ReplaceAsync(replica, after);
            if (replica < shop.Count - 1)
            {
                declined.AddRange(await UntilAnEventWaitsAsync(shop, client, buyer, dear));
            }

            await load.SomeMoreAsync(OrdersBetweenSteps);
        }

        declined.Add(await client.OrderAsync(buyer, (dear, 1)));
        await NothingWaitsAsync(shop);
        for (var replica = 0; replica < shop.Count; replica++)
        {
            await shop.ReplaceAsync(replica, before);
            await load.SomeMoreAsync(OrdersBetweenSteps);
        }

        await load.EndAsync();
        output.WriteLine($"{load.Placed} orders were placed, {declined.Count} others declined, and {shop.Balancer.Failures.Count} requests failed.");
        Assert.True(shop.Balancer.Failures.Count == 0, string.Join(Environment.NewLine, shop.Balancer.Failures));
        Assert.Empty(load.Rejections);
        await client.AddUpAsync(product, Stock, load.Placed, [.. declined]);
        await client.UntilAsync($"/inventory/stock/{dear}", stock => stock.GetProperty("reserved").GetInt32() == 0 && stock.GetProperty("onHand").GetInt32() == Stock);
        await NothingWaitsAsync(shop);
        await EachCustomerWasNotifiedOnceAsync(client, environment, load.Placed + declined.Count);
    }

    /// <summary>Upgrades the schemas with the newer binary, while the older one serves.</summary>
    private static async Task MigrateAsync(TestEnvironment environment, string host)
    {
        var owner = environment.Settings.ToDictionary(setting => setting.Key, setting => setting.Value.Replace("app.json", "owner.json", StringComparison.Ordinal));
        var (exitCode, printed) = await MonolithProcess.RunToEndAsync(host, environment.Directory, owner, "db", "migrate");
        Assert.True(exitCode == 0, printed);
        Assert.Contains("framework_013_serves_012", printed, StringComparison.Ordinal);
    }

    /// <summary>Places orders whose payment is declined, until the older replica has received the new version of a cancellation.</summary>
    private static async Task<List<Guid>> UntilAnEventWaitsAsync(RollingReplicas shop, Shop client, Guid buyer, Guid product)
    {
        const int atOnce = 10, most = 500;
        var orders = new List<Guid>();
        while (orders.Count < most)
        {
            var burst = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => client.OrderAsync(buyer, (product, 1))));
            orders.AddRange(burst);
            foreach (var order in burst)
            {
                await client.SettledAsync(order);
            }

            if ((await shop[shop.Count - 1].GetAsync("/health/ready")).ToString().Contains("ordering.order-cancelled version 2", StringComparison.Ordinal))
            {
                return orders;
            }
        }

        Assert.Fail($"The older replica received none of {most} cancellations.");
        return orders;
    }

    private static async Task NothingWaitsAsync(RollingReplicas shop)
    {
        for (var replica = 0; replica < shop.Count; replica++)
        {
            await shop[replica].UntilAsync("/health/ready", health => health.GetProperty("status").GetString() == "healthy");
        }
    }

    private static async Task EachCustomerWasNotifiedOnceAsync(Shop client, TestEnvironment environment, int orders)
    {
        // A mail is written before it is recorded as sent.
        await Eventually.TrueAsync(async () => Mails().Count() == orders && (await client.ListAsync("/notifications")).All(IsSent), Token);
        var notified = await client.ListAsync("/notifications");
        Assert.Equal(orders, notified.Select(notification => notification.GetProperty("orderId").GetGuid()).Distinct().Count());
        Assert.Equal(orders, notified.Count);
        Assert.All(notified, notification => Assert.True(IsSent(notification)));

        static bool IsSent(JsonElement notification) => notification.GetProperty("status").GetString() == "sent";

        IEnumerable<string> Mails() => Directory.EnumerateFiles(Path.Combine(environment.Directory, "data"), "*.eml", SearchOption.AllDirectories);
    }
}
