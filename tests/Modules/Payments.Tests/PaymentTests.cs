using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Monolith;
using Monolith.Runtime;
using Payments.Contracts;

namespace Payments.Tests;

public sealed class PaymentTests : PaymentsScenario
{
    private static readonly (string, string) Slow = ("Modules:payments:Gateway:Delay", "00:00:05");

    [Fact]
    public async Task A_payment_is_authorized_and_charged_once()
    {
        await StartAsync();
        await RequestAsync();

        var authorized = await Payments.EventAsync<PaymentAuthorized>(e => e.OrderId == Order);

        Assert.Equal(Price, authorized.Amount);
        Assert.Equal(new PaymentView(authorized.PaymentId, Order, "authorized", Price, null), await SettledAsync("authorized"));
        Assert.Equal((1, 0), Ledger());
    }

    [Fact]
    public async Task Amounts_above_the_limit_are_declined_and_amounts_at_the_limit_are_approved()
    {
        await StartAsync(null, ("Modules:payments:Gateway:DeclineAbove", "100"));
        await RequestAsync(new Money(100.01m, "EUR"));
        Assert.Equal("The amount 100.01 EUR exceeds the card's limit.", (await Payments.EventAsync<PaymentDeclined>(e => e.OrderId == Order)).Reason);
        Assert.Equal("declined", (await SettledAsync("declined")).Status);
        Assert.Equal((0, 0), Ledger());

        var other = Guid.CreateVersion7();
        await Payments.PublishAsync(new Ordering.Contracts.PaymentRequested(other, Guid.CreateVersion7(), new Money(100m, "EUR")));
        await Payments.EventAsync<PaymentAuthorized>(e => e.OrderId == other);
    }

    [Fact]
    public async Task A_gateway_that_fails_a_few_times_is_retried()
    {
        await StartAsync(null, ("Modules:payments:Gateway:FailTimes", "3"));
        await RequestAsync();

        await SettledAsync("authorized");

        Assert.Equal(["payments.payment-authorized"], await PublishedAsync());
        Assert.Equal((1, 0), Ledger());
    }

    [Fact]
    public async Task An_order_cancelled_during_the_authorization_is_refunded()
    {
        await StartAsync(null, Slow);
        await RequestAsync();
        await Payments.EventuallyAsync<PaymentsDbContext>(_ => Task.FromResult(Ledger().Charged == 1));

        await CancelAsync();
        Assert.Equal("cancelled", (await ReadAsync()).Status);
        Payments.Shift(TimeSpan.FromSeconds(5));
        await Payments.EventAsync<PaymentAuthorized>(e => e.OrderId == Order);
        await Payments.EventuallyAsync<PaymentsDbContext>(_ => Task.FromResult(Ledger().GivenBack == 1));
        Payments.Shift(TimeSpan.FromSeconds(5));

        Assert.Equal("The order was cancelled.", (await SettledAsync("refunded")).Reason);
        Assert.Equal(["payments.payment-authorized", "payments.payment-refunded"], await PublishedAsync());
        Assert.Equal((1, 1), Ledger());
    }

    [Fact]
    public async Task A_declined_payment_of_a_cancelled_order_stays_cancelled_and_publishes_nothing()
    {
        await StartAsync(null, Slow, ("Modules:payments:Gateway:DeclineAbove", "1"));
        await RequestAsync();
        await Payments.EventuallyAsync<PaymentsDbContext>(_ => Task.FromResult(Declined() == 1));

        await CancelAsync();
        Payments.Shift(TimeSpan.FromSeconds(5));

        await SettledAsync("cancelled");

        Assert.Empty(await PublishedAsync());
        Assert.Equal((0, 0), Ledger());
    }

    [Fact]
    public async Task An_order_cancelled_after_the_payment_is_refunded()
    {
        await StartAsync();
        await RequestAsync();
        await SettledAsync("authorized");

        await CancelAsync();

        Assert.Equal(Price, (await Payments.EventAsync<PaymentRefunded>(e => e.OrderId == Order)).Amount);
        await SettledAsync("refunded");
        Assert.Equal((1, 1), Ledger());
    }

    [Fact]
    public async Task An_order_cancelled_before_its_payment_request_has_no_payment()
    {
        await StartAsync();

        await CancelAsync();

        Assert.Empty(await Payments.SendAsync(new GetPayments(Order)));
        Assert.Empty(await PublishedAsync());
    }

    [Fact]
    public async Task When_the_gateway_charges_without_responding_the_charge_is_undone_before_the_decline_is_published()
    {
        await StartAsync(null, ("Modules:payments:Gateway:Delay", "00:00:20"), ("Messaging:SideEffectMaxAttempts", "1"));
        await RequestAsync();
        await Payments.EventuallyAsync<PaymentsDbContext>(_ => Task.FromResult(Ledger().Charged == 1));
        Payments.Shift(TimeSpan.FromSeconds(11));
        await Payments.EventuallyAsync<PaymentsDbContext>(async _ => (await ReadAsync()).Status == "voiding");
        Assert.Empty(await PublishedAsync());
        await StopAsync();

        await StartAsync();
        Payments.Shift(TimeSpan.FromMinutes(1));

        await SettledAsync("declined");
        Assert.Equal(["payments.payment-declined"], await PublishedAsync());
        Assert.Equal((1, 1), Ledger());
    }

    [Fact]
    public async Task When_the_gateway_is_unreachable_the_payment_is_declined_without_a_charge()
    {
        await StartAsync(null, ("Modules:payments:Gateway:FailTimes", "3"), ("Messaging:SideEffectMaxAttempts", "2"));
        await RequestAsync();

        await SettledAsync("declined");

        Assert.Equal(["payments.payment-declined"], await PublishedAsync());
        Assert.Equal((0, 0), Ledger());
    }

    [Fact]
    public async Task A_payment_that_times_out_while_the_database_answers_others_is_declined()
    {
        await StartAsync(
            services => services.ConfigureModule("payments", own => own.AddSingleton<IPaymentGateway, BusyGateway>()), ("Messaging:SideEffectMaxAttempts", "2"));
        await RequestAsync();

        await Payments.EventuallyAsync<PaymentsDbContext>(async _ => (await ReadAsync()).Status == "voiding");

        Assert.Contains("database is locked", (await ReadAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refund_that_fails_for_the_last_time_is_requested_again()
    {
        await StartAsync();
        await RequestAsync();
        await SettledAsync("authorized");
        await StopAsync();

        await StartAsync(null, ("Modules:payments:Gateway:FailTimes", "5"), ("Messaging:SideEffectMaxAttempts", "2"));
        await CancelAsync();

        await SettledAsync("refunded");
        Assert.Equal(["payments.payment-authorized", "payments.payment-refunded"], await PublishedAsync());
        Assert.Equal((1, 1), Ledger());
    }

    [Fact]
    public async Task A_process_that_stops_between_the_charge_and_its_record_charges_only_once()
    {
        await StartAsync(null, Slow);
        await RequestAsync();
        await Payments.EventuallyAsync<PaymentsDbContext>(_ => Task.FromResult(Ledger().Charged == 1));
        await StopAsync();

        await StartAsync();
        Payments.Shift(TimeSpan.FromMinutes(1));

        await SettledAsync("authorized");
        Assert.Equal(["payments.payment-authorized"], await PublishedAsync());
        Assert.Equal((1, 0), Ledger());
    }

    [Fact]
    public async Task Payments_are_listed_by_order()
    {
        await StartAsync();
        await RequestAsync();
        await Payments.PublishAsync(new Ordering.Contracts.PaymentRequested(Guid.CreateVersion7(), Guid.CreateVersion7(), Price));
        await SettledAsync("authorized");

        var all = await Payments.Http.GetFromJsonAsync<JsonElement>("/payments", TestContext.Current.CancellationToken);
        var one = await Payments.Http.GetFromJsonAsync<JsonElement>($"/payments?orderId={Order}", TestContext.Current.CancellationToken);
        using var bad = await Payments.Http.GetAsync("/payments?orderId=mine", TestContext.Current.CancellationToken);

        Assert.Equal(2, all.GetProperty("total").GetInt32());
        var payment = Assert.Single(one.GetProperty("items").EnumerateArray());
        Assert.Equal(Order, payment.GetProperty("orderId").GetGuid());
        Assert.Equal("authorized", payment.GetProperty("status").GetString());
        Assert.Equal(12.50m, payment.GetProperty("amount").GetProperty("amount").GetDecimal());
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        Assert.Contains("orderId", await bad.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateway_options_out_of_range_are_rejected_at_startup()
    {
        var refused = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => StartAsync(null, ("Modules:payments:Gateway:FailTimes", "-1"), ("Modules:payments:Gateway:DeclineAbove", "-5")));

        Assert.Equal(2, refused.Failures.Count());
    }

    private sealed class BusyGateway : IPaymentGateway
    {
        public Task<AuthorizationAnswer> AuthorizeAsync(PaymentOrder order, string idempotencyKey, CancellationToken cancellationToken) =>
            throw Busy();

        public Task<RefundAnswer> RefundAsync(string authorizationKey, Money amount, string idempotencyKey, CancellationToken cancellationToken) =>
            throw Busy();

        private static SqliteException Busy() => new("SQLite Error 5: 'database is locked'.", 5);
    }
}
