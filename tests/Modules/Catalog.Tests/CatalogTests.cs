using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Contracts;
using Monolith;
using Monolith.Testing;

namespace Catalog.Tests;

public sealed class CatalogTests : IAsyncLifetime
{
    private static readonly Money Price = new(12.50m, "EUR");
    private static readonly Money NewPrice = new(20m, "EUR");

    private ModuleHost _catalog = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _catalog = await ModuleHost.StartAsync(new CatalogModule());

    public ValueTask DisposeAsync() => _catalog.DisposeAsync();

    [Fact]
    public async Task Listing_stores_the_product_and_publishes_it()
    {
        using var answer = await PostAsync("apple", "Apple", 12.50m);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("id").GetGuid();
        Assert.Equal($"/catalog/products/{id}", answer.Headers.Location?.OriginalString);
        var product = await _catalog.Http.GetFromJsonAsync<ProductView>(answer.Headers.Location, Token);
        Assert.Equal(new ProductView(id, "apple", "Apple", Price, Retired: false), product);
        Assert.Equal(new ProductListed(id, "apple", "Apple", Price), await _catalog.EventAsync<ProductListed>());
    }

    [Fact]
    public async Task Repricing_changes_the_price_and_publishes_it()
    {
        var id = await ListAsync();

        using var answer = await RepriceAsync(id, 20m);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(NewPrice, (await _catalog.SendAsync(new GetProduct(id)))!.Price);
        Assert.Equal(new ProductRepriced(id, NewPrice), await _catalog.EventAsync<ProductRepriced>());
    }

    [Fact]
    public async Task Repeated_retirement_marks_the_product_and_publishes_once()
    {
        var id = await ListAsync();

        using var first = await _catalog.Http.DeleteAsync($"/catalog/products/{id}", Token);
        using var again = await _catalog.Http.DeleteAsync($"/catalog/products/{id}", Token);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (first.StatusCode, again.StatusCode));
        Assert.True((await _catalog.SendAsync(new GetProduct(id)))!.Retired);
        Assert.Equal(id, (await _catalog.EventAsync<ProductRetired>()).ProductId);
        Assert.Equal(["catalog.product-listed", "catalog.product-retired"], (await _catalog.PublishedAsync()).Select(e => e.Name));
    }

    [Theory]
    [InlineData("a\u0000b", "contains the control character U+0000 at position 1")]
    [InlineData("a\u0007b", "contains the control character U+0007 at position 1")]
    [InlineData("a\nb", "contains the control character U+000A at position 1")]
    [InlineData("apple ", "ends with a blank")]
    public async Task A_text_that_some_databases_refuse_or_compare_differently_is_rejected_and_the_field_is_named(string name, string reason)
    {
        using var answer = await PostAsync("apple", name, 1m);

        await AssertRejectedAsync(answer, HttpStatusCode.BadRequest, "name");
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Empty(await _catalog.PublishedAsync());
    }

    [Fact]
    public async Task A_query_parameter_with_a_control_character_is_rejected_and_named()
    {
        using var answer = await _catalog.Http.GetAsync("/catalog/products?filter=a%00b", Token);

        await AssertRejectedAsync(answer, HttpStatusCode.BadRequest, "filter");
    }

    [Fact]
    public async Task A_duplicate_sku_is_rejected_and_the_field_is_named()
    {
        await ListAsync("apple");

        using var answer = await PostAsync("apple", "Another apple", 1m);

        await AssertRejectedAsync(answer, HttpStatusCode.Conflict, "sku");
        Assert.Single(await _catalog.PublishedAsync());
    }

    [Fact]
    public async Task The_sku_of_a_retired_product_stays_in_use()
    {
        await _catalog.SendAsync(new RetireProduct(await ListAsync("apple")));

        using var answer = await PostAsync("apple", "Another apple", 1m);

        await AssertRejectedAsync(answer, HttpStatusCode.Conflict, "sku");
    }

    [Fact]
    public async Task A_retired_product_cannot_be_repriced()
    {
        var id = await ListAsync();
        await _catalog.SendAsync(new RetireProduct(id));

        using var answer = await RepriceAsync(id, 20m);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal(Price, (await _catalog.SendAsync(new GetProduct(id)))!.Price);
        Assert.DoesNotContain(await _catalog.PublishedAsync(), e => e.Name == "catalog.product-repriced");
    }

    [Theory]
    [InlineData("", "Apple", 1, "EUR", "sku")]
    [InlineData("apple", "", 1, "EUR", "name")]
    [InlineData("apple", "Apple", -1, "EUR", "price.amount")]
    [InlineData("apple", "Apple", 1, "euro", "price.currency")]
    public async Task Invalid_requests_are_rejected_and_the_field_is_named(string sku, string name, int amount, string currency, string field)
    {
        using var answer = await PostAsync(sku, name, amount, currency);

        await AssertRejectedAsync(answer, HttpStatusCode.BadRequest, field);
        Assert.Empty(await _catalog.PublishedAsync());
    }

    [Fact]
    public async Task An_unknown_product_is_not_found()
    {
        var nothing = Guid.CreateVersion7();

        using var read = await _catalog.Http.GetAsync($"/catalog/products/{nothing}", Token);
        using var repriced = await RepriceAsync(nothing, 20m);
        using var retired = await _catalog.Http.DeleteAsync($"/catalog/products/{nothing}", Token);

        Assert.All([read, repriced, retired], answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        Assert.Empty(await _catalog.PublishedAsync());
    }

    [Fact]
    public async Task The_list_includes_retired_products()
    {
        var apple = await ListAsync("apple");
        _catalog.Shift(TimeSpan.FromSeconds(1));
        var pear = await ListAsync("pear");
        await _catalog.SendAsync(new RetireProduct(apple));

        var page = await _catalog.Http.GetFromJsonAsync<Page<ProductView>>("/catalog/products", Token);

        Assert.Equal([(apple, true), (pear, false)], page!.Items.Select(p => (p.Id, p.Retired)));
        Assert.Equal(2, page.Total);
    }

    private static async Task AssertRejectedAsync(HttpResponseMessage answer, HttpStatusCode status, params string[] fields)
    {
        Assert.Equal(status, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(fields, problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }

    private async Task<Guid> ListAsync(string sku = "apple") => (await _catalog.SendAsync(new ListProduct(sku, "A product", Price))).Id;

    private Task<HttpResponseMessage> PostAsync(string sku, string name, decimal amount, string currency = "EUR") =>
        _catalog.Http.PostAsJsonAsync("/catalog/products", new { sku, name, price = new { amount, currency } }, Token);

    private Task<HttpResponseMessage> RepriceAsync(Guid id, decimal amount) =>
        _catalog.Http.PutAsJsonAsync($"/catalog/products/{id}/price", new { price = new { amount, currency = "EUR" } }, Token);
}
