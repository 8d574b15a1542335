using Acceptance.Tests;

namespace Host.Tests;

/// <summary>A client that is generated from the OpenAPI document compiles, and orders in a running shop.</summary>
public sealed class GeneratedClientTests
{
    private const string Usage = """
        using System;
        using System.Net.Http;
        using System.Threading.Tasks;

        namespace Shop;

        public static class Customer
        {
            public static async Task<string> BuyAsync(HttpClient http)
            {
                var ann = await new ProfilesClient(http).RegisterProfileAsync("key-1", new RegisterProfile { Name = "Ann Lee", Email = "ann@example.org", Age = 33 });
                var product = await new CatalogClient(http).ListProductAsync(null, new ListProduct { Sku = "T-1", Name = "Thing", Price = new Money { Amount = 10, Currency = "EUR" } });
                await new InventoryClient(http).ReplenishStockAsync(product.Id, null, new Replenishment { Quantity = 5 });
                var placed = await new OrderingClient(http).PlaceOrderAsync(
                    null, new PlaceOrder { CustomerId = ann.Id, Lines = { new PlaceOrderLine { ProductId = product.Id, Quantity = 2 } } });
                var order = await new OrderingClient(http).GetOrderAsync(placed.Id);
                return FormattableString.Invariant($"{order.Total.Amount:0} {order.Total.Currency}");
            }

            public static async Task<string> FailAsync(HttpClient http)
            {
                try
                {
                    await new OrderingClient(http).GetOrderAsync(Guid.NewGuid());
                    return "";
                }
                catch (ApiException<ProblemDetails> e)
                {
                    return $"{e.StatusCode} {e.Result.Title}";
                }
            }
        }
        """;

    [LongFact]
    public async Task A_generated_client_orders_and_reads_the_problem_of_a_failure()
    {
        await using var host = await RunningHost.StartAsync();
        using var http = host.Operator();
        var document = await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken);

        var customer = (await GeneratedClient.CompileAsync(document, Usage)).GetType("Shop.Customer")!;

        Assert.Equal("20 EUR", await RunAsync("BuyAsync"));
        Assert.Equal("404 Not found", await RunAsync("FailAsync"));

        Task<string> RunAsync(string method) => (Task<string>)customer.GetMethod(method)!.Invoke(null, [http])!;
    }
}
