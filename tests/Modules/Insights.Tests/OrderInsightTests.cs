using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Insights.Contracts;
using Microsoft.EntityFrameworkCore;
using Monolith;
using Monolith.Testing;
using Ordering.Contracts;
using Payments.Contracts;
using Profiles.Contracts;

namespace Insights.Tests;

public sealed class OrderInsightTests : IAsyncLifetime
{
    private static readonly Money Euro = new(1m, "EUR");

    private readonly Guid _order = Guid.CreateVersion7();
    private readonly Guid _customer = Guid.CreateVersion7();
    private ModuleHost _insights = null!;

    public async ValueTask InitializeAsync() => _insights = await ModuleHost.StartAsync(new InsightsModule());

    public ValueTask DisposeAsync() => _insights.DisposeAsync();

    [Fact]
    public async Task An_unknown_order_is_not_found()
    {
        using var answer = await _insights.Http.GetAsync($"/insights/orders/{_order}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task An_order_is_shown_before_Orderings_events_arrive_and_completed_afterwards()
    {
        await _insights.PublishAsync(new PaymentAuthorized(Guid.CreateVersion7(), _order, Euro));
        Assert.Equal(
            new OrderInsight(_order, null, "placed", null, null, null, "authorized", null, null, null),
            await _insights.SendAsync(new GetOrderInsight(_order)));

        await PlaceAsync(_order, Euro);

        var order = await _insights.Http.GetFromJsonAsync<JsonElement>($"/insights/orders/{_order}", TestContext.Current.CancellationToken);
        Assert.Equal(1m, order.GetProperty("total").GetProperty("amount").GetDecimal());
        Assert.Equal(_customer, order.GetProperty("customerId").GetGuid());
        Assert.Equal(TimeSpan.Zero, order.GetProperty("placedAt").GetDateTimeOffset().Offset);
    }

    [Fact]
    public async Task A_completed_order_does_not_restart()
    {
        await PlaceAsync(_order, Euro);
        await _insights.PublishAsync(new OrderCancelled(_order, _customer, "Too late."));

        await _insights.PublishAsync(new PaymentRequested(_order, _customer, Euro));
        await _insights.PublishAsync(new OrderConfirmed(_order, _customer, Euro));

        var order = await _insights.SendAsync(new GetOrderInsight(_order));
        Assert.Equal(("cancelled", "Too late."), (order?.Status, order?.Reason));
        var customer = Assert.Single((await _insights.SendAsync(new SalesByCustomer(default))).Items);
        Assert.Equal((0, 1, 0m), (customer.OrdersConfirmed, customer.OrdersCancelled, customer.Revenue.Amount));
    }

    [Fact]
    public async Task Sales_are_counted_exactly_and_separately_for_each_currency()
    {
        var product = Guid.CreateVersion7();
        for (var i = 0; i < 10; i++)
        {
            await SellAsync(product, new Money(0.10m, "EUR"));
        }

        await SellAsync(product, new Money(3m, "USD"));

        var list = await _insights.Http.GetFromJsonAsync<JsonElement>("/insights/sales/by-product", TestContext.Current.CancellationToken);
        Assert.Equal(
            [(10L, 1.00m, "EUR", 10), (1L, 3m, "USD", 1)],
            list.GetProperty("items").EnumerateArray().Select(i => (
                i.GetProperty("unitsSold").GetInt64(),
                i.GetProperty("revenue").GetProperty("amount").GetDecimal(),
                i.GetProperty("revenue").GetProperty("currency").GetString()!,
                i.GetProperty("orders").GetInt32())));
        var customers = (await _insights.SendAsync(new SalesByCustomer(default))).Items;
        Assert.Equal([(10, new Money(1.00m, "EUR")), (1, new Money(3m, "USD"))], customers.Select(c => (c.OrdersConfirmed, c.Revenue)));
    }

    [Fact]
    public async Task An_order_that_is_only_placed_does_not_count_as_a_sale()
    {
        await PlaceAsync(_order, Euro);

        Assert.Empty((await _insights.SendAsync(new SalesByProduct(default))).Items);
        Assert.Empty((await _insights.SendAsync(new SalesByCustomer(default))).Items);
    }

    [Fact]
    public async Task An_erased_name_is_deleted_and_a_later_sale_does_not_restore_it()
    {
        await _insights.PublishAsync(new ProfileRegistered(_customer, "Ann Lee", "ann@example.org"));
        await SellAsync(Guid.CreateVersion7(), Euro);
        Assert.Equal("Ann Lee", Assert.Single((await _insights.SendAsync(new SalesByCustomer(default))).Items).Name);

        await _insights.PublishAsync(new ProfileErased(_customer));
        await SellAsync(Guid.CreateVersion7(), Euro);

        var customer = Assert.Single((await _insights.SendAsync(new SalesByCustomer(default))).Items);
        Assert.Equal((null, 2), (customer.Name, customer.OrdersConfirmed));
        Assert.False(await _insights.QueryAsync<InsightsDbContext, bool>(db => db.Customers.AnyAsync(TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData("page=0", "page")]
    [InlineData("pageSize=201", "pageSize")]
    public async Task A_page_out_of_range_is_rejected(string query, string field)
    {
        foreach (var list in new[] { "by-product", "by-customer" })
        {
            using var answer = await _insights.Http.GetAsync($"/insights/sales/{list}?{query}", TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
        }
    }

    private Task PlaceAsync(Guid order, Money price, Guid product = default) =>
        _insights.PublishAsync(new OrderPlaced(order, _customer, [new OrderedItem(product, 1, price)], price));

    private async Task SellAsync(Guid product, Money price)
    {
        var order = Guid.CreateVersion7();
        await PlaceAsync(order, price, product);
        await _insights.PublishAsync(new OrderConfirmed(order, _customer, price));
    }
}
