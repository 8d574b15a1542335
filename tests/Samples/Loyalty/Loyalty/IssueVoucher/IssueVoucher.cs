using System.Globalization;
using Loyalty.Contracts;
using Microsoft.Extensions.Options;

namespace Loyalty;

/// <summary>A request to create a voucher for points that were already deducted from the account.</summary>
[SideEffect("issue-voucher")]
internal sealed record IssueVoucher(Guid CustomerId, int Points);

/// <summary>
/// Leaves vouchers where the printer picks them up. A voucher's file is named after its idempotency key, so that a second
/// attempt writes the same file again.
/// </summary>
[RetryOn<UnauthorizedAccessException>(3, DelaySeconds = 30)]
[ParkOn<PathTooLongException>]
internal sealed class VoucherIssuer(LoyaltyDbContext db, IOptions<VoucherOptions> options) : ISideEffect<IssueVoucher, string>
{
    public async Task<string> ExecuteAsync(IssueVoucher effect, string idempotencyKey, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(options.Value.Directory!);
        var points = effect.Points.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, idempotencyKey + ".txt"), points, cancellationToken);
        return idempotencyKey;
    }

    public Task RecordAsync(IssueVoucher effect, string result, CancellationToken cancellationToken)
    {
        db.Publish(new PointsRedeemed(effect.CustomerId, effect.Points, result));
        return Task.CompletedTask;
    }

    public async Task GiveUpAsync(IssueVoucher effect, string reason, CancellationToken cancellationToken)
    {
        var account = await db.Accounts.FindAsync([effect.CustomerId], cancellationToken)
            ?? throw new InvalidOperationException($"Customer {effect.CustomerId} redeemed points and has no account.");
        account.Add(effect.Points);
        db.Publish(new RedemptionFailed(effect.CustomerId, effect.Points, reason));
    }
}
