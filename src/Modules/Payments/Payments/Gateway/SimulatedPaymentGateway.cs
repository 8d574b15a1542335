using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Monolith;

namespace Payments;

/// <summary>
/// No payment provider, but it behaves like one: it approves, declines, fails and is slow as configured, and keeps books
/// of its own that survive a crash of this process. No money moves.
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
                LedgerEntry.Authorization, approved, order.Amount, order.OrderId, approved ? null : $"The card's limit does not allow {order.Amount}."),
            cancellationToken);
        await AnswerSlowlyAsync(idempotencyKey, cancellationToken);
        return new AuthorizationAnswer(entry.Approved, entry.Reason);
    }

    public async Task<RefundAnswer> RefundAsync(
        string authorizationKey, Money amount, string idempotencyKey, CancellationToken cancellationToken)
    {
        FailAsConfigured(idempotencyKey);
        var authorization = await _ledger.EnterAsync(
            authorizationKey,
            new LedgerEntry(LedgerEntry.Authorization, Approved: false, amount, OrderId: null, "The payment was called off before it was made."),
            cancellationToken);
        if (authorization.Approved && authorization.Amount != amount)
        {
            throw new PaymentGatewayException($"{authorization.Amount} was charged under {authorizationKey}: {amount} can't be given back for it.");
        }

        var refund = await _ledger.EnterAsync(
            idempotencyKey,
            new LedgerEntry(LedgerEntry.Refund, authorization.Approved, amount, authorization.OrderId, authorization.Reason),
            cancellationToken);
        await AnswerSlowlyAsync(idempotencyKey, cancellationToken);
        return new RefundAnswer(refund.Approved);
    }

    private void FailAsConfigured(string key)
    {
        if (_options.FailTimes > 0 && !_ledger.Contains(key) && _failures.AddOrUpdate(key, 1, (_, n) => n + 1) is var attempt && attempt <= _options.FailTimes)
        {
            throw new PaymentGatewayException($"The simulated gateway fails {_options.FailTimes} times, as configured; this was attempt {attempt}.");
        }
    }

    private async Task AnswerSlowlyAsync(string key, CancellationToken cancellationToken)
    {
        _failures.TryRemove(key, out _);
        if (_options.Delay > TimeSpan.Zero)
        {
            await Task.Delay(_options.Delay, clock, cancellationToken);
        }
    }
}
