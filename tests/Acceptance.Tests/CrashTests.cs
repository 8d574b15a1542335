using System.Net;

namespace Acceptance.Tests;

/// <summary>Kills the process at any instant: nothing is lost, nothing happens twice, and stock and money add up.</summary>
public abstract class CrashTests
{
    private const int Orders = 60;
    private const int Stock = 10_000;
    private const int Reviews = 40;

    [Theory]
    [InlineData(5)]
    [InlineData(25)]
    [InlineData(50)]
    public async Task Orders_survive_a_kill_while_in_progress(int killAfter)
    {
        LongScenarios.SkipIf(IsLong(killAfter));
        var cancellation = TestContext.Current.CancellationToken;
        await using var environment = (await CreateEnvironmentAsync()).WhereProcessesDie();
        var url = MonolithProcess.FreeUrl();
        var monolith = await environment.StartAsync(url);
        var shop = new Shop(monolith.Http);
        var customer = await shop.RegisterAsync();
        var product = await shop.StockAsync(10m, Stock);
        var placed = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // The clients keep their keys and retry, as real clients do.
        using var http = MonolithProcess.NewClient(url);
        var placing = Parallel.ForAsync(0, Orders, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellation }, async (i, _) =>
        {
            await new Shop(http).PlaceAsync(customer, product, $"order-{i}");
            if (Interlocked.Increment(ref placed) == killAfter)
            {
                enough.SetResult();
            }
        });
        await Task.WhenAny(enough.Task, placing);

        await monolith.KillAsync();
        await monolith.DisposeAsync();
        await using var again = await environment.StartAsync(url);
        await placing;

        shop = new Shop(again.Http);
        await shop.AddUpAsync(product, Stock, Orders);
        Assert.Equal(Orders, Directory.EnumerateFiles(Path.Combine(environment.Directory, "data", "simulated-gateway"), "*.json").Count());
    }

    /// <summary>A review is a document, with an entry in its author's document and an event: all of them are there, or none.</summary>
    [Fact]
    public async Task Reviews_survive_a_kill_while_in_progress()
    {
        LongScenarios.SkipIf(ReviewsLong);
        var cancellation = TestContext.Current.CancellationToken;
        await using var environment = (await CreateEnvironmentAsync()).WhereProcessesDie();
        var url = MonolithProcess.FreeUrl();
        var monolith = await environment.StartAsync(url);
        var shop = new Shop(monolith.Http);
        var customer = await shop.RegisterAsync();
        var products = new List<Guid>();
        for (var i = 0; i < Reviews; i++)
        {
            products.Add(await shop.StockAsync(1m, 1));
        }

        await shop.SettledAsync(await shop.OrderAsync(customer, [.. products.Select(product => (product, 1))]));
        var written = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var http = MonolithProcess.NewClient(url);
        var writing = Parallel.ForEachAsync(products, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellation }, async (product, _) =>
        {
            await new Shop(http).PostUntilAnsweredAsync($"/reviews/products/{product}", Body(customer), $"review-{product}");
            if (Interlocked.Increment(ref written) == Reviews / 2)
            {
                enough.SetResult();
            }
        });
        await Task.WhenAny(enough.Task, writing);

        await monolith.KillAsync();
        await monolith.DisposeAsync();
        await using var again = await environment.StartAsync(url);
        await writing;

        shop = new Shop(again.Http);
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
        LongScenarios.SkipIf(StopsLong);
        await using var environment = await CreateEnvironmentAsync();
        var monolith = await environment.StartAsync();
        var shop = new Shop(monolith.Http);
        var customer = await shop.RegisterAsync();
        var product = await shop.StockAsync(10m, Stock);
        for (var i = 0; i < 10; i++)
        {
            await shop.OrderAsync(customer, (product, 1));
        }

        Assert.All(await monolith.StopAsync(), exitCode => Assert.Equal(0, exitCode));
        await monolith.DisposeAsync();
        await using var again = await environment.StartAsync();

        shop = new Shop(again.Http);
        await shop.UntilAsync("/ordering/orders", list => list.GetProperty("items").EnumerateArray()
            .All(o => o.GetProperty("status").GetString() == "confirmed"));
        await shop.UntilAsync($"/inventory/stock/{product}", s => s.GetProperty("onHand").GetInt32() == Stock - 10);
    }

    /// <summary>Returns whether a kill after this number of orders is a long scenario.</summary>
    protected virtual bool IsLong(int killAfter) => false;

    /// <summary>Whether the kill while reviews are written is a long scenario.</summary>
    protected virtual bool ReviewsLong => false;

    /// <summary>Whether the graceful stop is a long scenario.</summary>
    protected virtual bool StopsLong => false;

    /// <summary>Creates the environment with the data of one test's monolith.</summary>
    protected abstract Task<TestEnvironment> CreateEnvironmentAsync();
}

public sealed class CrashesOnSqlite : CrashTests
{
    protected override Task<TestEnvironment> CreateEnvironmentAsync() => TestEnvironment.OnSqliteAsync();
}
