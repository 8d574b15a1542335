using System.Net;
using System.Net.Http.Json;
using Catalog.Contracts;
using Inventory.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith;
using Monolith.Testing;
using Search.Contracts;

namespace Search.Tests;

public sealed class SearchTests : IAsyncLifetime
{
    private readonly Guid _kettle = Guid.CreateVersion7();
    private readonly Guid _mug = Guid.CreateVersion7();
    private ModuleHost _search = null!;

    public async ValueTask InitializeAsync()
    {
        _search = await ModuleHost.StartAsync(new SearchModule());
        await _search.PublishAsync(new ProductListed(_kettle, "K1", "Crème kettle, blue", new Money(39m, "EUR")));
        await _search.PublishAsync(new ProductListed(_mug, "M1", "Blue enamel mug", new Money(12.5m, "EUR")));
    }

    public ValueTask DisposeAsync() => _search.DisposeAsync();

    [Theory]
    [InlineData("kettle")]
    [InlineData("KET")]
    [InlineData("creme blu")]
    [InlineData("ketle")]
    [InlineData("kettel")]
    [InlineData("kattle")]
    public async Task A_product_is_found_by_words_beginnings_and_despite_a_typing_error(string text) =>
        Assert.Equal([_kettle], await FindAsync(text));

    [Theory]
    [InlineData("kettle mug")]
    [InlineData("kit")]
    [InlineData("cattel")]
    [InlineData("green")]
    public async Task A_product_without_one_of_the_words_is_not_found(string text) => Assert.Empty(await FindAsync(text));

    [Fact]
    public async Task Products_with_more_units_sold_come_first_and_typing_errors_last()
    {
        await _search.PublishAsync(new StockLevelChanged(_mug, Available: 3, Sold: 7, Version: 2));
        await _search.PublishAsync(new StockLevelChanged(_kettle, Available: 0, Sold: 9, Version: 1));
        Assert.Equal([_kettle, _mug], await FindAsync("blue"));

        await _search.PublishAsync(new ProductListed(Guid.CreateVersion7(), "S1", "Bluse", new Money(1m, "EUR")));
        await _search.PublishAsync(new StockLevelChanged(_mug, Available: 1, Sold: 10, Version: 3));
        var found = await _search.SendAsync(new FindProducts("blue", 10));
        Assert.Equal(["Blue enamel mug", "Crème kettle, blue", "Bluse"], found.Items.Select(product => product.Name));
        Assert.Equal(new FoundProduct(_mug, "M1", "Blue enamel mug", new Money(12.5m, "EUR"), 1, 10), found.Items[0]);
        Assert.Equal([_mug], await FindAsync("blue", max: 1));
    }

    [Fact]
    public async Task An_older_level_does_not_replace_a_newer_one()
    {
        await _search.PublishAsync(new StockLevelChanged(_mug, Available: 4, Sold: 6, Version: 5));
        await _search.PublishAsync(new StockLevelChanged(_mug, Available: 9, Sold: 1, Version: 4));
        var mug = Assert.Single((await _search.SendAsync(new FindProducts("mug", 10))).Items);
        Assert.Equal((4, 6), (mug.Available, mug.UnitsSold));
    }

    [Fact]
    public async Task A_level_may_arrive_before_its_product_and_a_retired_product_is_gone()
    {
        var early = Guid.CreateVersion7();
        await _search.PublishAsync(new StockLevelChanged(early, Available: 2, Sold: 1, Version: 1));
        Assert.Empty(await FindAsync("teapot"));
        await _search.PublishAsync(new ProductListed(early, "T1", "Teapot", new Money(20m, "EUR")));
        await _search.PublishAsync(new ProductRepriced(early, new Money(19m, "EUR")));
        Assert.Equal(
            new FoundProduct(early, "T1", "Teapot", new Money(19m, "EUR"), 2, 1),
            Assert.Single((await _search.SendAsync(new FindProducts("teapot", 10))).Items));

        await _search.PublishAsync(new ProductRetired(early));
        Assert.Empty(await FindAsync("teapot"));
    }

    [Fact]
    public async Task An_unreadable_event_is_parked_in_memory_and_its_key_waits()
    {
        await _search.PublishRawAsync("catalog.product-repriced", 1, _mug.ToString(), "no json");
        await _search.PublishAsync(new ProductRepriced(_mug, new Money(99m, "EUR")));
        await _search.PublishAsync(new ProductRepriced(_kettle, new Money(40m, "EUR")));
        Assert.Equal([12.5m, 40m], (await _search.SendAsync(new FindProducts("blue", 10))).Items.Select(product => product.Price.Amount).Order());
        var health = await _search.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, health.Entries["search"].Data["parked"]);
    }

    [Fact]
    public async Task The_endpoint_answers_with_the_products()
    {
        var found = await _search.Http.GetFromJsonAsync<FoundProducts>("/search?q=mug", TestContext.Current.CancellationToken);
        Assert.Equal([_mug], found!.Items.Select(product => product.Id));
        using var rejected = await _search.Http.GetAsync("/search?q=%20", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, rejected.StatusCode);
        Assert.Empty(Directory.EnumerateFiles(_search.Directory));
    }

    private async Task<IEnumerable<Guid>> FindAsync(string text, int max = 10) =>
        (await _search.SendAsync(new FindProducts(text, max))).Items.Select(product => product.Id);
}
