using System.Net;
using System.Text.Json;
using Acceptance.Tests;
using Microsoft.Extensions.DependencyInjection;
using Monolith;
using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Host.Tests;

/// <summary>The state of Search after retention has cut the logs of which it consists.</summary>
public sealed class SearchRebuildTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_start_after_retention_has_cut_the_logs_finds_the_same_products()
    {
        using var directory = new TestDirectory();
        string before;
        await using (var host = await RunningHost.StartAsync(directory: directory))
        {
            using var http = host.Operator();
            for (var i = 0; i < 20; i++)
            {
                using var listed = await http.SendAsync("POST", "/catalog/products", new { sku = $"sku-{i}", name = $"Kettle {i}", price = new { amount = 1.5m + i, currency = "EUR" } });
                var product = (await listed.ExpectAsync(HttpStatusCode.Created)).GetProperty("id").GetGuid();
                using var replenished = await http.SendAsync("POST", $"/inventory/stock/{product}/replenishments", new { quantity = i + 1 });
                await replenished.ExpectAsync(HttpStatusCode.OK);
                if (i % 5 == 0)
                {
                    using var retired = await http.SendAsync("DELETE", $"/catalog/products/{product}");
                    await retired.ExpectAsync(HttpStatusCode.NoContent);
                }
            }

            before = await UntilFoundAsync(http, found => found.GetArrayLength() == 16 && found.EnumerateArray().All(item => item.GetProperty("available").GetInt32() > 0));
            foreach (var module in new[] { "catalog", "inventory" })
            {
                var services = host.Services.GetRequiredService<IModuleContainers>().Of(module);
                var head = await services.GetRequiredService<IEventFeed>().ReadHeadAsync(Token);
                Assert.NotEqual(0, await services.GetRequiredService<ILogStore>().TruncateAsync(DateTimeOffset.MaxValue, head, 10_000, Token));
                await Assert.ThrowsAsync<LogTruncatedException>(() => services.GetRequiredService<IEventFeed>().ReadAsync(LogPosition.Start, 1, Token));
            }
        }

        await using (var host = await RunningHost.StartAsync(directory: directory))
        {
            using var http = host.Operator();
            Assert.Equal(before, await UntilFoundAsync(http, _ => true));
        }
    }

    private static async Task<string> UntilFoundAsync(HttpClient http, Func<JsonElement, bool> isComplete) =>
        (await new Shop(http).UntilAsync("/search?q=kettle&max=50", found => isComplete(found.GetProperty("items")))).ToString();
}
