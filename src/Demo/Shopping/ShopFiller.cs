using System.Net;
using Ordering.Contracts;

namespace Monolith.Demo;

/// <summary>Executes a scenario through the HTTP API.</summary>
internal sealed class ShopFiller(ShopClient client, TimeProvider clock)
{
    public const int Parallelism = 8;

    private const int ReplenishAttempts = 100;
    private const int PaymentPollAttempts = 100;

    private static readonly TimeSpan ReplenishRetryDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PaymentPollInterval = TimeSpan.FromMilliseconds(10);

    public async Task<Shop> FillAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        var customers = await AllAsync("Registering customers", scenario.Customers, RegisterAsync, cancellationToken);
        var products = await AllAsync("Listing products and adding stock", scenario.Products, ListAsync, cancellationToken);
        var orders = await AllAsync(
            "Placing orders", scenario.Orders, (plan, token) => PlaceAsync(plan, customers, products, token), cancellationToken);
        return new Shop(scenario, customers, products, orders);
    }

    /// <summary>Acts on all items, some at a time, and shows the progress.</summary>
    /// <exception cref="DemoException">The monolith rejects a request.</exception>
    public static async Task<TResult[]> AllAsync<T, TResult>(
        string what, IReadOnlyList<T> items, Func<T, CancellationToken, Task<TResult>> act, CancellationToken cancellationToken)
    {
        var results = new TResult[items.Count];
        await DemoProgress.RunAsync(what, items.Count, async progress => await Parallel.ForAsync(
            0,
            items.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                try
                {
                    results[i] = await act(items[i], token);
                }
                catch (ShopRejectedException e)
                {
                    throw new DemoException($"The monolith rejected a request of the demo. {e.Message}", e);
                }

                progress.Add(1);
            }));
        return results;
    }

    private async Task<Guid> RegisterAsync(PlannedCustomer customer, CancellationToken cancellationToken) =>
        (await client.PostAsync<Created>("/profiles", customer, cancellationToken)).Id;

    private async Task<Guid> ListAsync(PlannedProduct product, CancellationToken cancellationToken)
    {
        var listed = await client.PostAsync<Created>(
            "/catalog/products", new { product.Sku, product.Name, Price = new Money(product.Price, Scenario.Currency) }, cancellationToken);
        if (product.Stock > 0)
        {
            await ReplenishAsync(listed.Id, product.Stock, cancellationToken);
        }

        return listed.Id;
    }

    private async Task ReplenishAsync(Guid product, int quantity, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await client.PostAsync<object>($"/inventory/stock/{product}/replenishments", new { Quantity = quantity }, cancellationToken);
                return;
            }
            catch (ShopRejectedException e) when (e.Status == HttpStatusCode.NotFound && attempt < ReplenishAttempts)
            {
                // Inventory has not handled the event of the product yet.
                await Task.Delay(ReplenishRetryDelay, clock, cancellationToken);
            }
        }
    }

    private async Task<PlacedOrder> PlaceAsync(
        PlannedOrder plan, Guid[] customers, Guid[] products, CancellationToken cancellationToken)
    {
        var lines = plan.Lines.Select(l => new { ProductId = products[l.Product], l.Quantity });
        var order = await client.PostAsync<Created>(
            "/ordering/orders", new { CustomerId = customers[plan.Customer], Lines = lines }, cancellationToken);
        if (plan.PlannedOutcome == PlannedOutcome.CancelledWhilePaying)
        {
            await WaitForPaymentToBeginAsync(order.Id, cancellationToken);
        }

        var tooLate = plan.WillBeCancelled && !await TryCancelAsync(order.Id, cancellationToken);
        return new PlacedOrder(order.Id, plan, tooLate);
    }

    private async Task WaitForPaymentToBeginAsync(Guid order, CancellationToken cancellationToken)
    {
        for (var look = 0; look < PaymentPollAttempts; look++)
        {
            if ((await client.GetAsync<OrderView>($"/ordering/orders/{order}", cancellationToken)).Status != "placed")
            {
                return;
            }

            await Task.Delay(PaymentPollInterval, clock, cancellationToken);
        }
    }

    private async Task<bool> TryCancelAsync(Guid order, CancellationToken cancellationToken)
    {
        try
        {
            await client.PostAsync<Created>($"/ordering/orders/{order}/cancellation", new { Reason = Scenario.CancelReason }, cancellationToken);
            return true;
        }
        catch (ShopRejectedException e) when (e.Status == HttpStatusCode.Conflict)
        {
            return false;
        }
    }
}
