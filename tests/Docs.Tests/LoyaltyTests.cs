using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Loyalty;
using Loyalty.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Monolith;
using Monolith.Runtime.Events;
using Monolith.Testing;
using Ordering.Contracts;

namespace Docs.Tests;

/// <summary>The sample module runs: alone, on its real store.</summary>
public sealed class LoyaltyTests : IAsyncLifetime
{
    private Guid Customer { get; } = Guid.CreateVersion7();

    private ModuleHost Loyalty { get; set; } = null!;

    private string Vouchers => Path.Combine(Loyalty.Directory, "vouchers");

    public async ValueTask InitializeAsync() => Loyalty = await ModuleHost.StartAsync(
        new LoyaltyModule(), new Dictionary<string, string?> { ["Messaging:SideEffectMaxAttempts"] = "1" });

    public ValueTask DisposeAsync() => Loyalty.DisposeAsync();

    [Fact]
    public async Task Points_of_confirmed_orders_can_be_redeemed_for_a_voucher()
    {
        await Loyalty.PublishAsync(new OrderConfirmed(Guid.CreateVersion7(), Customer, new Money(12.50m, "EUR")));
        await Loyalty.PublishAsync(new OrderConfirmed(Guid.CreateVersion7(), Customer, new Money(30m, "EUR")));
        await Loyalty.EventAsync<PointsEarned>(e => e.CustomerId == Customer && e.Balance == 42);

        using var answer = await RedeemAsync(points: 40);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var redeemed = await Loyalty.EventAsync<PointsRedeemed>(e => e.CustomerId == Customer);
        Assert.Equal("40", await File.ReadAllTextAsync(Path.Combine(Vouchers, redeemed.Voucher + ".txt"), TestContext.Current.CancellationToken));
        Assert.Equal(2, await PointsAsync(answer.Headers.Location!));
    }

    [Fact]
    public async Task Points_are_earned_once_although_the_answer_of_the_commit_was_lost()
    {
        var handler = Loyalty.Failpoints.BeforeHandler<OrderConfirmed>();
        var commit = Loyalty.Failpoints.AfterCommit<OrderConfirmed>();

        await EarnAsync(10m);

        Assert.Equal((1, 1), (handler.Hits, commit.Hits));
        Assert.Equal(10, await PointsAsync());
        (await Loyalty.PublishedAsync()).SingleOf<PointsEarned>();
    }

    [Fact]
    public async Task A_redemption_of_zero_points_is_rejected_and_the_field_is_named()
    {
        await EarnAsync(10m);

        using var answer = await RedeemAsync(points: 0);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal("points", Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
        Assert.Equal(10, await PointsAsync());
    }

    [Fact]
    public async Task Redeeming_more_points_than_available_is_rejected()
    {
        await EarnAsync(10m);

        using var answer = await RedeemAsync(points: 11);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal(10, await PointsAsync());
    }

    [Fact]
    public async Task The_same_key_redeems_the_points_once()
    {
        await EarnAsync(100m);

        using var first = await RedeemAsync(points: 30, key: "voucher-1");
        using var again = await RedeemAsync(points: 30, key: "voucher-1");

        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal(
            await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(70, await PointsAsync());
    }

    [Fact]
    public async Task Points_are_restored_when_no_voucher_can_be_created()
    {
        await EarnAsync(10m);
        await File.WriteAllTextAsync(Vouchers, "A file is where the folder should be.", TestContext.Current.CancellationToken);

        using var answer = await RedeemAsync(points: 10);

        Assert.Equal(10, (await Loyalty.EventAsync<RedemptionFailed>(e => e.CustomerId == Customer)).Points);
        Assert.Equal(10, await PointsAsync());
    }

    [Fact]
    public async Task A_setting_chooses_the_folder_of_the_vouchers()
    {
        await using var loyalty = await ModuleHost.StartAsync(
            new LoyaltyModule(), new Dictionary<string, string?> { ["Modules:loyalty:Vouchers:Directory"] = Path.Combine(Loyalty.Directory, "printer") });
        await loyalty.PublishAsync(new OrderConfirmed(Guid.CreateVersion7(), Customer, new Money(10m, "EUR")));

        using var answer = await loyalty.Http.PostAsJsonAsync($"/loyalty/accounts/{Customer}/redemptions", new { points = 10 }, TestContext.Current.CancellationToken);

        var redeemed = await loyalty.EventAsync<PointsRedeemed>(e => e.CustomerId == Customer);
        Assert.True(File.Exists(Path.Combine(Loyalty.Directory, "printer", redeemed.Voucher + ".txt")));
    }

    [Fact]
    public async Task A_large_grant_comes_with_a_voucher()
    {
        await EarnAsync(10m);

        using var answer = await GrantAsync(points: 1_000);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Loyalty.EventAsync<PointsRedeemed>(e => e.CustomerId == Customer && e.Points == 10);
        Assert.Equal(1_010, await PointsAsync());
    }

    [Fact]
    public async Task A_grant_beyond_the_limit_is_rejected_as_a_whole()
    {
        await EarnAsync(49_000m);

        using var answer = await GrantAsync(points: 1_001);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal(49_000, await PointsAsync());
        Assert.Equal("loyalty.points-earned", Assert.Single(await Loyalty.PublishedAsync()).Name);
    }

    [Fact]
    public async Task A_grant_of_no_points_is_rejected()
    {
        await EarnAsync(10m);

        using var answer = await GrantAsync(points: 0);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Orders_are_counted_by_day()
    {
        var orders = Enumerable.Range(0, 3).Select(_ => new OrderPlaced(Guid.CreateVersion7(), Customer, [], new Money(1m, "EUR")));
        await Task.WhenAll(orders.Select(Loyalty.PublishAsync));

        var days = await DaysAsync();

        Assert.Equal(3, days.Sum(day => day.GetProperty("orders").GetInt32()));
    }

    [Fact]
    public async Task Days_are_forgotten_after_a_year()
    {
        await Loyalty.PublishAsync(new OrderPlaced(Guid.CreateVersion7(), Customer, [], new Money(1m, "EUR")));

        Loyalty.Shift(TimeSpan.FromDays(370));

        await Eventually.TrueAsync(async () => (await DaysAsync()).Count == 0, Loyalty.Timeout);
    }

    [Fact]
    public void An_old_redemption_is_read_without_a_voucher()
    {
        var type = Loyalty.Services.GetRequiredService<EventRegistry>().Get(typeof(PointsRedeemed));

        var old = type.Deserialize($$"""{"customerId":"{{Customer}}","points":5}""", version: 1);

        Assert.Equal(new PointsRedeemed(Customer, 5, ""), old);
    }

    private Task EarnAsync(decimal amount) =>
        Loyalty.PublishAsync(new OrderConfirmed(Guid.CreateVersion7(), Customer, new Money(amount, "EUR")));

    private async Task<HttpResponseMessage> RedeemAsync(int points, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/loyalty/accounts/{Customer}/redemptions") { Content = JsonContent.Create(new { points }) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await Loyalty.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<IReadOnlyList<JsonElement>> DaysAsync() =>
        [.. (await Loyalty.Http.GetFromJsonAsync<JsonElement>("/loyalty/busy-days", TestContext.Current.CancellationToken)).GetProperty("items").EnumerateArray()];

    private Task<HttpResponseMessage> GrantAsync(int points) =>
        Loyalty.Http.PostAsJsonAsync($"/loyalty/accounts/{Customer}/grants", new { points }, TestContext.Current.CancellationToken);

    private async Task<int> PointsAsync(Uri? account = null) =>
        (await Loyalty.Http.GetFromJsonAsync<JsonElement>(
            account ?? new Uri($"/loyalty/accounts/{Customer}", UriKind.Relative), TestContext.Current.CancellationToken))
        .GetProperty("points").GetInt32();
}
