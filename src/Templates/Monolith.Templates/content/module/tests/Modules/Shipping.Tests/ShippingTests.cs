using System.Net;
using System.Net.Http.Json;
using Monolith;
using Monolith.Testing;
using Shipping.Contracts;

namespace Shipping.Tests;

/// <summary>The module alone, on a real database.</summary>
public sealed class ShippingTests : IAsyncLifetime
{
    private ModuleHost _shipping = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _shipping = await ModuleHost.StartAsync(new ShippingModule());

    public ValueTask DisposeAsync() => _shipping.DisposeAsync();

    [Fact]
    public async Task Adding_stores_the_shipment_and_publishes_it()
    {
        using var answer = await AddAsync("first");

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var page = await _shipping.Http.GetFromJsonAsync<Page<ShipmentView>>(answer.Headers.Location, Token);
        var stored = Assert.Single(page!.Items);
        Assert.Equal("first", stored.Name);
        Assert.Equal(new ShipmentAdded(stored.Id, "first"), await _shipping.EventAsync<ShipmentAdded>());
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("first", HttpStatusCode.Conflict)]
    public async Task A_name_that_is_empty_or_in_use_is_rejected(string name, HttpStatusCode status)
    {
        using var first = await AddAsync("first");

        using var answer = await AddAsync(name);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains("\"name\"", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Single(await _shipping.PublishedAsync());
    }

    [Fact]
    public async Task Shipments_are_counted_per_day()
    {
        using var first = await AddAsync("first");
        using var second = await AddAsync("second");
        var today = DateOnly.FromDateTime(_shipping.Clock.GetUtcNow().UtcDateTime);

        await _shipping.EventuallyAsync<ShippingDbContext>(async db => (await db.Days.FindAsync([today], Token))?.Count == 2);

        var days = await _shipping.Http.GetFromJsonAsync<Page<DayView>>("/shipping/days", Token);
        Assert.Equal([new DayView(today, 2)], days!.Items);
    }

    private Task<HttpResponseMessage> AddAsync(string name) => _shipping.Http.PostAsJsonAsync("/shipping/shipments", new { name }, Token);
}
