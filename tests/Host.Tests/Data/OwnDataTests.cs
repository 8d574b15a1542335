using System.Net;
using System.Text.Json;
using Acceptance.Tests;

namespace Host.Tests;

/// <summary>Customers can read and change only their own data, and cannot detect that other data exists.</summary>
public sealed class OwnDataTests(ProtectedHost fixture) : IClassFixture<ProtectedHost>
{
    private readonly RunningHost _host = fixture.Host;

    [Fact]
    public async Task A_customer_sees_the_whole_of_their_order_and_other_customers_see_none_of_it()
    {
        var (ann, bob) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        using var forAnn = _host.Customer(ann);
        using var forBob = _host.Customer(bob);
        using var forOperator = _host.Operator();
        await RegisterAsync(forAnn, "Ann Lee");
        await RegisterAsync(forBob, "Bob Ray");
        var shop = new Shop(forOperator);
        var order = await new Shop(forAnn).OrderAsync(ann, (await shop.StockAsync(10m, 10), 1));
        await shop.SettledAsync(order);
        await shop.UntilAsync($"/insights/orders/{order}", o => o.GetProperty("notifiedAt").ValueKind == JsonValueKind.String);

        foreach (var path in new[] { $"/profiles/{ann}", $"/ordering/orders/{order}", $"/insights/orders/{order}", $"/storefront/orders/{order}" })
        {
            Assert.Equal(HttpStatusCode.OK, await forAnn.StatusAsync(path));
            using var refused = await forBob.FetchAsync(path);
            await refused.ExpectProblemAsync(HttpStatusCode.NotFound);
        }

        foreach (var list in new[] { "/ordering/orders", "/payments", $"/payments?orderId={order}", "/notifications", $"/notifications?orderId={order}" })
        {
            Assert.Single((await forAnn.ReadAsync(list)).GetProperty("items").EnumerateArray());
            var others = await forBob.ReadAsync(list);
            Assert.Equal((0, 0), (others.GetProperty("total").GetInt32(), others.GetProperty("items").GetArrayLength()));
        }

        foreach (var (query, about) in new (string, object)[]
        {
            ("/ordering/_queries/GetOrder", new { orderId = order }),
            ("/insights/_queries/GetOrderInsight", new { orderId = order }),
            ("/profiles/_queries/GetProfile", new { profileId = ann }),
        })
        {
            Assert.Equal(JsonValueKind.Object, await AskAsync(forAnn, query, about));
            Assert.Equal(JsonValueKind.Null, await AskAsync(forBob, query, about));
        }

        var composed = await forAnn.ReadAsync($"/storefront/orders/{order}");
        Assert.Equal("Ann Lee", composed.GetProperty("customer").GetProperty("name").GetString());
        Assert.Equal("authorized", composed.GetProperty("payment").GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_storefront_shows_no_part_of_another_customers_order_when_the_order_is_unavailable()
    {
        // The owner of the order is unknown then, so each module decides by its own data and hides the payment.
        var ann = Guid.CreateVersion7();
        using var directory = new TestDirectory();
        Guid order;
        await using (var host = await RunningHost.StartAsync(directory: directory))
        {
            using var forAnn = host.Customer(ann);
            using var forOperator = host.Operator();
            await RegisterAsync(forAnn, "Ann Lee");
            order = await new Shop(forAnn).OrderAsync(ann, (await new Shop(forOperator).StockAsync(10m, 10), 1));
            await new Shop(forAnn).SettledAsync(order);
        }

        await using var without = await RunningHost.StartAsync(
            new Dictionary<string, string?> { ["Modules:ordering:Location"] = "Absent" }, directory: directory);
        using var again = without.Customer(ann);
        using var another = without.Customer(Guid.CreateVersion7());

        var own = await again.ReadAsync($"/storefront/orders/{order}");
        var anothers = await another.ReadAsync($"/storefront/orders/{order}");

        Assert.Equal("authorized", own.GetProperty("payment").GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, anothers.GetProperty("payment").ValueKind);
        Assert.Equal(own.GetProperty("missing").ToString(), anothers.GetProperty("missing").ToString());
    }

    [Fact]
    public async Task Another_customers_profile_cannot_be_changed()
    {
        var (ann, bob) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        using var forAnn = _host.Customer(ann);
        using var forBob = _host.Customer(bob);
        using var forOperator = _host.Operator();
        var address = await RegisterAsync(forAnn, "Ann Lee");
        await RegisterAsync(forBob, "Bob Ray");
        var order = await new Shop(forAnn).OrderAsync(ann, (await new Shop(forOperator).StockAsync(10m, 10), 1));

        using var change = await forBob.SendAsync("PUT", $"/profiles/{ann}", new { name = "Ann Ray", email = address, age = 1 });
        using var erasure = await forBob.SendAsync("DELETE", $"/profiles/{ann}");
        using var cancellation = await forBob.SendAsync("POST", $"/ordering/orders/{order}/cancellation", new { reason = "Not mine" });

        await change.ExpectProblemAsync(HttpStatusCode.NotFound);
        await erasure.ExpectProblemAsync(HttpStatusCode.NotFound);
        await cancellation.ExpectProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal("Ann Lee", (await forAnn.ReadAsync($"/profiles/{ann}")).GetProperty("name").GetString());
        Assert.NotEqual("Not mine", (await forAnn.ReadAsync($"/ordering/orders/{order}")).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_customer_can_order_only_for_themself_and_other_ids_are_not_found()
    {
        var (ann, bob, nobody) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        using var forAnn = _host.Customer(ann);
        using var forBob = _host.Customer(bob);
        using var forOperator = _host.Operator();
        await RegisterAsync(forAnn, "Ann Lee");
        var product = await new Shop(forOperator).StockAsync(10m, 10);

        using var forAnother = await PlaceAsync(forBob, ann, product);
        using var forNobody = await PlaceAsync(forBob, nobody, product);

        var refused = await forAnother.ExpectProblemAsync(HttpStatusCode.BadRequest);
        var unknown = await forNobody.ExpectProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(
            unknown.GetProperty("errors").ToString(),
            refused.GetProperty("errors").ToString().Replace(ann.ToString(), nobody.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_customer_can_write_and_remove_reviews_only_for_themself()
    {
        var (ann, bob) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        using var forAnn = _host.Customer(ann);
        using var forBob = _host.Customer(bob);
        using var forOperator = _host.Operator();
        await RegisterAsync(forAnn, "Ann Lee");
        await RegisterAsync(forBob, "Bob Ray");
        var product = await new Shop(forOperator).StockAsync(10m, 10);
        await new Shop(forAnn).SettledAsync(await new Shop(forAnn).OrderAsync(ann, (product, 1)));

        using var another = await forBob.SendAsync("POST", $"/reviews/products/{product}", new { customerId = ann, author = "Ann", stars = 1, text = "Bad." });
        await another.ExpectProblemAsync(HttpStatusCode.BadRequest);
        var review = await new Shop(forAnn).ReviewAsync(product, ann, "Ann", "Fine.");
        using var answer = await forBob.SendAsync("POST", $"/reviews/{review}/answers", new { customerId = ann, author = "Ann", text = "Bad." });
        await answer.ExpectProblemAsync(HttpStatusCode.BadRequest);
        using var vote = await forBob.SendAsync("POST", $"/reviews/{review}/votes", new { customerId = ann, helpful = false });
        await vote.ExpectProblemAsync(HttpStatusCode.BadRequest);
        using var removal = await forBob.SendAsync("DELETE", $"/reviews/{review}");
        await removal.ExpectProblemAsync(HttpStatusCode.NotFound);

        Assert.Equal((1, 0), await new Shop(forBob).VoteAsync(review, bob, helpful: true));
        using var own = await forAnn.SendAsync("DELETE", $"/reviews/{review}");
        await own.ExpectAsync(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task An_idempotency_key_of_another_caller_does_not_return_that_callers_response()
    {
        var (ann, bob) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        using var forAnn = _host.Customer(ann);
        using var forBob = _host.Customer(bob);
        using var forOperator = _host.Operator();
        await RegisterAsync(forAnn, "Ann Lee");
        var product = await new Shop(forOperator).StockAsync(10m, 10);
        var key = Guid.CreateVersion7().ToString();
        using var first = await PlaceAsync(forAnn, ann, product, key);
        var order = await first.ExpectAsync(HttpStatusCode.Accepted);

        using var guessed = await PlaceAsync(forBob, ann, product, key);
        using var repeated = await PlaceAsync(forAnn, ann, product, key);

        await guessed.ExpectProblemAsync(HttpStatusCode.BadRequest);
        Assert.Equal(order.GetProperty("id").GetGuid(), (await repeated.ExpectAsync(HttpStatusCode.Accepted)).GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task Customers_register_with_the_id_in_their_token_and_only_once()
    {
        var ann = Guid.CreateVersion7();
        using var http = _host.Customer(ann);

        var address = await RegisterAsync(http, "Ann Lee");
        using var again = await http.SendAsync("POST", "/profiles", new { name = "Ann Lee", email = "other-" + address, age = 33 });

        Assert.Contains($"PUT /profiles/{ann}", (await again.ExpectProblemAsync(HttpStatusCode.Conflict)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(address, (await http.ReadAsync($"/profiles/{ann}")).GetProperty("email").GetString());
    }

    [Fact]
    public async Task An_erased_customer_can_register_again_with_the_same_id()
    {
        var ann = Guid.CreateVersion7();
        using var forAnn = _host.Customer(ann);
        using var forOperator = _host.Operator();
        await RegisterAsync(forAnn, "Ann Lee");
        using var erased = await forAnn.SendAsync("DELETE", $"/profiles/{ann}");
        await erased.ExpectAsync(HttpStatusCode.NoContent);

        await RegisterAsync(forAnn, "Ann Lee");

        await new Shop(forAnn).OrderAsync(ann, (await new Shop(forOperator).StockAsync(10m, 10), 1));
    }

    [Fact]
    public async Task A_token_without_a_customer_id_sees_no_customer_data_and_cannot_register()
    {
        using var ofNobody = _host.Client(_host.Authority.Issue(RunningHost.CustomerScopes));
        using var forOperator = _host.Operator();
        var shop = new Shop(forOperator);
        var customer = await shop.RegisterAsync();
        var order = await shop.OrderAsync(customer, (await shop.StockAsync(10m, 10), 1));

        Assert.Equal(HttpStatusCode.NotFound, await ofNobody.StatusAsync($"/profiles/{customer}"));
        Assert.Equal(HttpStatusCode.NotFound, await ofNobody.StatusAsync($"/ordering/orders/{order}"));
        Assert.Equal(0, (await ofNobody.ReadAsync("/ordering/orders")).GetProperty("total").GetInt32());
        Assert.Equal(0, (await ofNobody.ReadAsync("/payments")).GetProperty("total").GetInt32());
        using var registration = await ofNobody.SendAsync("POST", "/profiles", new { name = "Nobody", email = "nobody@example.org", age = 33 });
        await registration.ExpectProblemAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_manager_sees_all_customers_of_their_module_and_of_no_other()
    {
        using var forOperator = _host.Operator();
        using var forManager = _host.Client(_host.Authority.Issue("profiles.manage ordering"));
        var shop = new Shop(forOperator);
        var customer = await shop.RegisterAsync("Ann Lee");
        var order = await shop.OrderAsync(customer, (await shop.StockAsync(10m, 10), 1));

        Assert.Equal("Ann Lee", (await forManager.ReadAsync($"/profiles/{customer}")).GetProperty("name").GetString());
        Assert.Equal(HttpStatusCode.OK, await forManager.StatusAsync("/profiles"));
        Assert.Equal(HttpStatusCode.NotFound, await forManager.StatusAsync($"/ordering/orders/{order}"));
        Assert.Equal(HttpStatusCode.Forbidden, await forManager.StatusAsync("/payments"));
        Assert.NotEqual(customer, await new Shop(forManager).RegisterAsync("Bob Ray"));
    }

    [Fact]
    public async Task The_claim_with_the_customer_s_id_is_configurable()
    {
        await using var host = await RunningHost.StartAsync(new Dictionary<string, string?> { ["Auth:CustomerClaim"] = "sub" });
        var ann = Guid.CreateVersion7();
        using var http = host.Client(host.Authority.Issue("profiles", customer: Guid.CreateVersion7(), subject: ann.ToString()));

        await RegisterAsync(http, "Ann Lee");

        Assert.Equal(HttpStatusCode.OK, await http.StatusAsync($"/profiles/{ann}"));
    }

    private static async Task<JsonValueKind> AskAsync(HttpClient http, string query, object about)
    {
        using var answer = await http.SendAsync("POST", query, about);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ValueKind;
    }

    private static async Task<string> RegisterAsync(HttpClient http, string name)
    {
        var address = $"{Guid.CreateVersion7()}@example.org";
        using var answer = await http.SendAsync("POST", "/profiles", new { name, email = address, age = 33 });
        await answer.ExpectAsync(HttpStatusCode.Created);
        return address;
    }

    private static Task<HttpResponseMessage> PlaceAsync(HttpClient http, Guid customer, Guid product, string? key = null) =>
        http.SendAsync("POST", "/ordering/orders", new { customerId = customer, lines = new[] { new { productId = product, quantity = 1 } } }, key);
}
