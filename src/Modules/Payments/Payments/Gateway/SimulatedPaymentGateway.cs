using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Payments;

/// <summary>
/// A simulated payment provider: it approves, declines, fails and delays as configured, and has its own ledger that survives a crash of
/// this process. No money is transferred.
/// </summary>
internal sealed class SimulatedPaymentGateway(IOptions<SimulatedGatewayOptions> options, TimeProvider clock) : IPaymentGateway
{
    private readonly SimulatedGatewayOptions _options = options.Value;
    private readonly SimulatedLedger _ledger = new(options.Value.LedgerDirectory!);
    private readonly ConcurrentDictionary<string, int> _failures = [];

    public async Task<AuthorizationAnswer> AuthorizeAsync(PaymentOrder order, string idempotencyKey, CancellationToken cancellationToken)
    {
        FailAsConfigured(idempotencyKey);
        var approved = order.Amount.Amount <= _options.DeclineAbove;
        var entry = await _ledger.EnterAsync(
            idempotencyKey,
            new LedgerEntry(
                LedgerEntry.Authorization, approved, order.Amount, order.OrderId, approved ? null : $"The amount {order.Amount} exceeds the card's limit."),
            cancellationToken);
        await DelayResponseAsync(idempotencyKey, cancellationToken);
        return new AuthorizationAnswer(entry.Approved, entry.Reason);
    }

    public async Task<RefundAnswer> RefundAsync(
        string authorizationKey, Money amount, string idempotencyKey, CancellationToken cancellationToken)
    {
        FailAsConfigured(idempotencyKey);
        var authorization = await _ledger.EnterAsync(
            authorizationKey,
            new LedgerEntry(LedgerEntry.Authorization, Approved: false, amount, OrderId: null, "The payment was voided before it was made."),
            cancellationToken);
        if (authorization.Approved && authorization.Amount != amount)
        {
            throw new PaymentGatewayException($"{authorization.Amount} was charged under {authorizationKey}, so {amount} cannot be refunded.");
        }

        var refund = await _ledger.EnterAsync(
            idempotencyKey,
            new LedgerEntry(LedgerEntry.Refund, authorization.Approved, amount, authorization.OrderId, authorization.Reason),
            cancellationToken);
        await DelayResponseAsync(idempotencyKey, cancellationToken);
        return new RefundAnswer(refund.Approved);
    }

    private void FailAsConfigured(string key)
    {
        if (_options.FailTimes > 0 && !_ledger.Contains(key) && _failures.AddOrUpdate(key, 1, (_, n) => n + 1) is var attempt && attempt <= _options.FailTimes)
        {
            throw new PaymentGatewayException($"The simulated gateway is configured to fail {_options.FailTimes} times. This was attempt {attempt}.");
        }
    }

    private async Task DelayResponseAsync(string key, CancellationToken cancellationToken)
    {
        _failures.TryRemove(key, out _);
        if (_options.Delay > TimeSpan.Zero)
        {
            await Task.Delay(_options.Delay, clock, cancellationToken);
        }
    }
}
