namespace Payments.Tests;

/// <summary>What Payments does when it, or the module that requests payments, was restored from a backup.</summary>
public sealed class RestoredModuleTests : PaymentsScenario
{
    /// <summary>An Ordering that is restored from a backup requests payments again. They were parked, and the orders ended at their deadline.</summary>
    [Theory]
    [InlineData(false, "payments.payment-authorized", "payments.payment-authorized")]
    [InlineData(true, "payments.payment-authorized", "payments.payment-refunded", "payments.payment-declined")]
    public async Task A_request_that_a_restored_Ordering_repeats_was_parked_instead_of_answered(bool isCancelled, params string[] published)
    {
        await StartAsync();
        await RequestAsync();
        await SettledAsync("authorized");
        if (isCancelled)
        {
            await CancelAsync();
            await SettledAsync("refunded");
        }

        await RequestAsync();

        await Payments.EventuallyAsync<PaymentsDbContext>(async _ => (await PublishedAsync()).Length == published.Length);
        Assert.Equal(published, await PublishedAsync());
        Assert.Equal((1, isCancelled ? 1 : 0), Ledger());
    }

    /// <summary>A key of the request's own row is another one after the module was restored from a backup, and customers were charged twice.</summary>
    [Fact]
    public async Task A_restored_module_charged_again_what_the_gateway_had_charged_before()
    {
        await StartAsync();
        await RequestAsync();
        await SettledAsync("authorized");
        await StopAsync();
        DeleteDatabase();

        await StartAsync();
        await RequestAsync();
        await SettledAsync("authorized");

        Assert.Equal((1, 0), Ledger());
    }
}
