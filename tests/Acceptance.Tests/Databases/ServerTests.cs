using Monolith.Conformance;

namespace Acceptance.Tests;

[Collection(OnPostgreSql.Name)]
public sealed class CrashesOnPostgreSql : CrashTests
{
    private const int Orders = 80;

    /// <summary>Any number of replicas on one database come to the same, and one of them may die.</summary>
    [Fact]
    public async Task Two_replicas_share_the_work_and_one_of_them_may_die()
    {
        await using var home = await CreateHomeAsync();
        await using var first = await MonolithProcess.StartAsync(home.Directory, home.Settings);
        await using var second = await MonolithProcess.StartAsync(home.Directory, home.Settings);
        var shop = new Shop(second.Http);
        var customer = await shop.RegisterAsync();
        var product = await shop.StockAsync(10m, 1_000);
        for (var i = 0; i < Orders; i++)
        {
            await PlaceAsync(new Shop(i % 2 == 0 && i < Orders / 2 ? first.Http : second.Http), customer, product, $"order-{i}");
            if (i == Orders / 2)
            {
                await first.KillAsync();
            }
        }

        var orders = await shop.ListAsync("/ordering/orders");
        Assert.Equal(Orders, orders.Count);
        foreach (var order in orders)
        {
            Assert.Equal("confirmed", (await shop.SettledAsync(order.GetProperty("id").GetGuid())).GetProperty("status").GetString());
        }

        await shop.UntilAsync($"/inventory/stock/{product}", s =>
            s.GetProperty("reserved").GetInt32() == 0 && s.GetProperty("onHand").GetInt32() == 1_000 - Orders);
        var payments = await shop.ListAsync("/payments");
        Assert.Equal(Orders, payments.Count);
        Assert.All(payments, p => Assert.Equal("authorized", p.GetProperty("status").GetString()));
        await shop.UntilAsync("/insights/sales/by-product", list => list.GetProperty("items").EnumerateArray()
            .Any(i => i.GetProperty("unitsSold").GetInt32() == Orders));
    }

    protected override async Task<Home> CreateHomeAsync()
    {
        Assert.SkipUnless(PostgreSqlServer.Missing is null, PostgreSqlServer.Missing ?? "");
        var server = new ProvisionedServer();
        await server.InitializeAsync();
        return new Home(
            server.Directory,
            new Dictionary<string, string> { ["Secrets:File"] = server.AppFile, ["Database:MigrateAtStart"] = "false" },
            server.DisposeAsync);
    }
}
