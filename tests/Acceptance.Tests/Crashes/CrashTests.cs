using System.Net;

namespace Acceptance.Tests;

/// <summary>Kills the process at any instant: nothing is lost, nothing happens twice, and stock and money add up.</summary>
public abstract class CrashTests(Survivor survivor) : IClassFixture<Survivor>
{
    private const int Orders = 60;
    private const int Stock = 10_000;
    private const int Reviews = 20;

    [Theory]
    [InlineData(5)]
    [InlineData(25)]
    [InlineData(50)]
    public async Task Orders_survive_a_kill_while_in_progress(int killAfter)
    {
        LongScenarios.SkipIf(killAfter != 25 || KillsAreLong);
        await survivor.StartAsync(CreateEnvironmentAsync);
        var customer = await survivor.Shop.RegisterAsync();
        var product = await survivor.Shop.StockAsync(10m, Stock);

        await KillDuringAsync(Orders, killAfter, (client, i) => client.PlaceAsync(customer, product, $"{product}-{i}"));

        await survivor.Shop.AddUpAsync(product, Stock, Orders);
        var payments = await survivor.Shop.ListAsync("/payments");
        Assert.Equal(payments.Count, Directory.EnumerateFiles(Path.Combine(survivor.Data, "simulated-gateway"), "*.json").Count());
    }

    /// <summary>A review is a document, with an entry in its author's document and an event: all of them are there, or none.</summary>
    [Fact]
    public async Task Reviews_survive_a_kill_while_in_progress()
    {
        LongScenarios.SkipIf(OtherStopsAreLong);
        await survivor.StartAsync(CreateEnvironmentAsync);
        var shop = survivor.Shop;
        var customer = await shop.RegisterAsync();
        var products = new List<Guid>();
        for (var i = 0; i < Reviews; i++)
        {
            products.Add(await shop.StockAsync(1m, 1));
        }

        await shop.SettledAsync(await shop.OrderAsync(customer, [.. products.Select(product => (product, 1))]));

        await KillDuringAsync(Reviews, Reviews / 2, (client, i) =>
            client.PostUntilAnsweredAsync($"/reviews/products/{products[i]}", Body(customer), $"review-{products[i]}"));

        shop = survivor.Shop;
        foreach (var product in products)
        {
            Assert.Single(await shop.ListAsync($"/reviews/products/{product}"));
            using var second = await shop.PostAsync($"/reviews/products/{product}", Body(customer));
            Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        }

        await shop.UntilAsync("/insights/sales/by-product?pageSize=200", list =>
            list.GetProperty("items").EnumerateArray().Count(i => i.GetProperty("reviews").GetInt32() == 1) == Reviews);

        static object Body(Guid customer) => new { customerId = customer, author = "Ann", stars = 5, text = "Fine." };
    }

    [Fact]
    public async Task A_graceful_stop_loses_nothing()
    {
        LongScenarios.SkipIf(OtherStopsAreLong);
        await survivor.StartAsync(CreateEnvironmentAsync);
        var shop = survivor.Shop;
        var customer = await shop.RegisterAsync();
        var product = await shop.StockAsync(10m, Stock);
        var orders = new List<Guid>();
        for (var i = 0; i < 10; i++)
        {
            orders.Add(await shop.OrderAsync(customer, (product, 1)));
        }

        Assert.All(await survivor.StopAsync(), exitCode => Assert.Equal(0, exitCode));

        shop = survivor.Shop;
        foreach (var order in orders)
        {
            Assert.Equal("confirmed", (await shop.SettledAsync(order)).GetProperty("status").GetString());
        }

        await shop.UntilAsync($"/inventory/stock/{product}", s => s.GetProperty("onHand").GetInt32() == Stock - 10);
    }

    /// <summary>
    /// Kills the monolith while clients work on it, and starts another one, on which they finish. The clients keep their keys and retry, as
    /// real clients do.
    /// </summary>
    private async Task KillDuringAsync(int count, int killAfter, Func<Shop, int, Task> work)
    {
        var (done, enough) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        using var http = survivor.Connect();
        var options = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken };
        var working = Parallel.ForAsync(0, count, options, async (i, _) =>
        {
            await work(new Shop(http), i);
            if (Interlocked.Increment(ref done) == killAfter)
            {
                enough.SetResult();
            }
        });
        await Task.WhenAny(enough.Task, working);

        await survivor.KillAsync();
        await working;
    }

    /// <summary>Whether even the kill in the middle of the orders is a long scenario.</summary>
    protected virtual bool KillsAreLong => false;

    /// <summary>Whether the kill while reviews are written, and the graceful stop, are long scenarios.</summary>
    protected virtual bool OtherStopsAreLong => true;

    /// <summary>Creates the environment with the data of the class's monolith.</summary>
    protected abstract Task<TestEnvironment> CreateEnvironmentAsync();
}

public sealed class CrashesOnSqlite(Survivor survivor) : CrashTests(survivor)
{
    protected override bool OtherStopsAreLong => false;

    protected override Task<TestEnvironment> CreateEnvironmentAsync() => TestEnvironment.OnSqliteAsync();
}
