using Microsoft.Extensions.Options;
using Monolith;

namespace Payments.Tests;

public sealed class SimulatedPaymentGatewayTests : IDisposable
{
    private static readonly Money Price = new(12.50m, "EUR");

    private readonly string _ledger = Directory.CreateTempSubdirectory("monolith-ledger-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_ledger, recursive: true);

    [Fact]
    public async Task The_same_key_always_returns_the_first_answer()
    {
        Assert.True((await Gateway().AuthorizeAsync(Order(Price), "a", Stop)).Approved);
        Assert.False((await Gateway().AuthorizeAsync(Order(Price * 1000), "d", Stop)).Approved);

        Assert.True((await Gateway(declineAbove: 1m).AuthorizeAsync(Order(Price), "a", Stop)).Approved);
        var declined = await Gateway(declineAbove: 1_000_000m).AuthorizeAsync(Order(Price * 1000), "d", Stop);
        Assert.False(declined.Approved);
        Assert.NotNull(declined.Reason);
        Assert.Equal(2, Directory.GetFiles(_ledger).Length);
    }

    [Fact]
    public async Task Only_its_owner_can_read_the_ledger()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has access lists instead of modes.");
            return;
        }

        Directory.Delete(_ledger);
        await Gateway().AuthorizeAsync(Order(Price), "a", Stop);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_ledger));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(_ledger))));
    }

    [Fact]
    public async Task Concurrent_attempts_get_the_same_answer()
    {
        var gateway = Gateway();
        var race = Enumerable.Range(0, 64).Select(i => Task.Run(
            async () => i % 2 == 0
                ? (await gateway.AuthorizeAsync(Order(Price), "a", Stop)).Approved
                : (await gateway.RefundAsync("a", Price, $"r{i}", Stop)).WasCharged,
            Stop));

        var answers = await Task.WhenAll(race);

        Assert.Single(answers.Distinct());
        Assert.Equal(answers[0], (await gateway.AuthorizeAsync(Order(Price), "a", Stop)).Approved);
        Assert.Empty(Directory.GetFiles(_ledger, "*.tmp"));
    }

    [Fact]
    public async Task A_refund_without_a_charge_only_closes_the_key()
    {
        Assert.False((await Gateway().RefundAsync("a", Price, "r", Stop)).WasCharged);

        Assert.False((await Gateway().AuthorizeAsync(Order(Price), "a", Stop)).Approved);
        Assert.False((await Gateway().RefundAsync("a", Price, "r", Stop)).WasCharged);
    }

    [Fact]
    public async Task The_gateway_refunds_only_what_it_charged()
    {
        await Gateway().AuthorizeAsync(Order(Price), "a", Stop);

        await Assert.ThrowsAsync<PaymentGatewayException>(() => Gateway().RefundAsync("a", Price * 2, "r", Stop));
        Assert.True((await Gateway().RefundAsync("a", Price, "r", Stop)).WasCharged);
    }

    [Fact]
    public async Task The_gateway_fails_the_configured_number_of_times_for_each_key()
    {
        var gateway = Gateway(failTimes: 2);
        foreach (var key in new[] { "a", "b" })
        {
            await Assert.ThrowsAsync<PaymentGatewayException>(() => gateway.AuthorizeAsync(Order(Price), key, Stop));
            await Assert.ThrowsAsync<PaymentGatewayException>(() => gateway.AuthorizeAsync(Order(Price), key, Stop));
            Assert.True((await gateway.AuthorizeAsync(Order(Price), key, Stop)).Approved);
            Assert.True((await gateway.AuthorizeAsync(Order(Price), key, Stop)).Approved);
        }
    }

    private static PaymentOrder Order(Money amount) => new(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), amount);

    private SimulatedPaymentGateway Gateway(decimal declineAbove = 1000m, int failTimes = 0) => new(
        Options.Create(new SimulatedGatewayOptions { DeclineAbove = declineAbove, FailTimes = failTimes, LedgerDirectory = _ledger }),
        TimeProvider.System);
}
