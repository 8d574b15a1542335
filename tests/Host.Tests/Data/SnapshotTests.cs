using System.Globalization;
using System.Net;
using System.Text.Json;
using Acceptance.Tests;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Monolith;
using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Host.Tests;

/// <summary>Subscribers that are added when retention has cut the logs of Catalog and Profiles.</summary>
public sealed class SnapshotTests
{
    private const int Products = 30;

    /// <summary>The copies that subscribers keep of products and customers.</summary>
    private static readonly (string Module, string Table)[] Copies =
        [("ordering", "products"), ("ordering", "customers"), ("inventory", "stock"), ("notifications", "contacts"), ("reviews", "documents"), ("insights", "products"), ("insights", "customers")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Subscribers_that_are_added_after_a_cut_equal_those_that_saw_everything()
    {
        using var directory = new TestDirectory();
        await using (var host = await RunningHost.StartAsync(directory: directory))
        {
            using var http = host.Operator();
            await FillAsync(http);
            await UntilCaughtUpAsync(host);
            await CutAsync(host, "catalog");
            await CutAsync(host, "profiles");
        }

        var all = Dump(directory);
        Assert.Equal(Products, all[("ordering", "products")].Count);
        foreach (var module in Copies.Select(copy => copy.Module).Distinct())
        {
            foreach (var file in Directory.GetFiles(directory.Path, $"{module}.db*"))
            {
                File.Delete(file);
            }
        }

        await using (var host = await RunningHost.StartAsync(directory: directory))
        {
            await UntilCaughtUpAsync(host);
            AssertEqual(all, Dump(directory));

            await host.Services.GetRequiredService<IEventAdministration>().ReplayAsync("insights", acceptTruncated: false, Token);
            await UntilCaughtUpAsync(host);
            AssertEqual(all, Dump(directory));

            using var http = host.Operator();
            await ListAsync(http, Products);
            await UntilCaughtUpAsync(host);
            Assert.Equal(Products + 1, Dump(directory)[("insights", "products")].Count);
        }
    }

    [Fact]
    public async Task Insights_counts_the_reviews_again_after_their_log_was_cut()
    {
        await using var host = await RunningHost.StartAsync();
        using var http = host.Operator();
        var shop = new Shop(http);
        var product = await shop.StockAsync(2m, 100);
        for (var stars = 1; stars <= 5; stars++)
        {
            await ReviewAsync(stars);
        }

        using (var removed = await http.SendAsync("DELETE", $"/reviews/{await ReviewAsync(1)}"))
        {
            await removed.ExpectAsync(HttpStatusCode.NoContent);
        }

        var before = await UntilCountedAsync(5, 3);
        await CutAsync(host, "reviews");
        await host.Services.GetRequiredService<IEventAdministration>().ReplayAsync("insights", acceptTruncated: false, Token);
        Assert.Equal(before, await UntilCountedAsync(5, 3));

        await ReviewAsync(3);
        await UntilCountedAsync(6, 3);

        async Task<Guid> ReviewAsync(int stars)
        {
            var customer = await shop.RegisterAsync();
            await shop.SettledAsync(await shop.OrderAsync(customer, (product, 1)));
            return await shop.ReviewAsync(product, customer, "Ann", "Fine.", stars);
        }

        async Task<string> UntilCountedAsync(int reviews, double average) => (await shop.UntilAsync(
            "/insights/sales/by-product",
            list => list.GetProperty("items").EnumerateArray().Any(item => item.GetProperty("reviews").GetInt32() == reviews
                && item.GetProperty("averageStars").ValueKind == JsonValueKind.Number && item.GetProperty("averageStars").GetDouble() == average
                && item.GetProperty("orders").GetInt32() == reviews + 1 && item.GetProperty("name").ValueKind == JsonValueKind.String))).ToString();
    }

    private static async Task FillAsync(HttpClient http)
    {
        for (var i = 0; i < Products; i++)
        {
            var product = await ListAsync(http, i);
            if (i % 3 == 0)
            {
                using var repriced = await http.SendAsync("PUT", $"/catalog/products/{product}/price", new { price = new { amount = 2.5m, currency = "EUR" } });
                await repriced.ExpectAsync(HttpStatusCode.OK);
            }

            if (i % 5 == 0)
            {
                using var retired = await http.SendAsync("DELETE", $"/catalog/products/{product}");
                await retired.ExpectAsync(HttpStatusCode.NoContent);
            }

            using var registered = await http.SendAsync("POST", "/profiles", new { name = $"Customer {i}", email = $"customer{i}@example.org", age = 40 });
            var customer = (await registered.ExpectAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
            if (i % 4 == 0)
            {
                using var updated = await http.SendAsync("PUT", $"/profiles/{customer}", new { name = $"Renamed {i}", email = $"renamed{i}@example.org", age = 41 });
                await updated.ExpectAsync(HttpStatusCode.OK);
            }

            if (i % 6 == 0)
            {
                using var erased = await http.SendAsync("DELETE", $"/profiles/{customer}");
                await erased.ExpectAsync(HttpStatusCode.NoContent);
            }
        }
    }

    private static async Task<Guid> ListAsync(HttpClient http, int number)
    {
        using var listed = await http.SendAsync("POST", "/catalog/products", new { sku = $"sku-{number}", name = $"Product {number}", price = new { amount = 1.5m, currency = "EUR" } });
        return (await listed.ExpectAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
    }

    /// <summary>Waits until every subscriber of the two modules has handled what they published.</summary>
    private static async Task UntilCaughtUpAsync(RunningHost host)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeout.CancelAfter(TimeSpan.FromSeconds(60));
        foreach (var source in new[] { "catalog", "profiles" })
        {
            var tip = await FeedOf(host, source).ReadTipAsync(Token);
            foreach (var subscriber in Copies.Select(copy => copy.Module).Distinct().Where(subscriber => (subscriber, source) is not (("inventory", "profiles") or ("notifications" or "reviews", "catalog"))))
            {
                await host.Services.GetRequiredService<ISubscriptionProgress>().WaitForPositionAsync(subscriber, source, tip.Head, timeout.Token);
            }
        }
    }

    private static async Task CutAsync(RunningHost host, string module)
    {
        var log = host.Services.GetRequiredService<IModuleContainers>().Of(module).GetRequiredService<ILogStore>();
        var head = await FeedOf(host, module).ReadHeadAsync(Token);
        Assert.NotEqual(0, await log.TruncateAsync(DateTimeOffset.MaxValue, head, 10_000, Token));
        await Assert.ThrowsAsync<LogTruncatedException>(() => FeedOf(host, module).ReadAsync(LogPosition.Start, 1, Token));
    }

    private static IEventFeed FeedOf(RunningHost host, string module) =>
        host.Services.GetRequiredService<IModuleContainers>().Of(module).GetRequiredService<IEventFeed>();

    private static void AssertEqual(Dictionary<(string, string), List<string>> expected, Dictionary<(string, string), List<string>> actual)
    {
        foreach (var (table, rows) in expected)
        {
            Assert.True(rows.SequenceEqual(actual[table]), $"{table}: {string.Join('\n', rows.Except(actual[table]))}\ninstead of\n{string.Join('\n', actual[table].Except(rows))}");
        }
    }

    private static Dictionary<(string Module, string Table), List<string>> Dump(TestDirectory directory) => Copies.ToDictionary(copy => copy, copy =>
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(directory.Path, copy.Module + ".db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {copy.Table}";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    });
}
