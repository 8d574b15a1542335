using Microsoft.Extensions.Time.Testing;

namespace Monolith.Modules.Tests;

public sealed class SideEffectLoansTests
{
    private static readonly TimeSpan Loan = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task No_more_are_lent_than_may_be()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var loans = new SideEffectLoans(2, _clock);
        var first = Guid.CreateVersion7();
        await loans.TakeAsync(first, Loan, cancellation);
        await loans.TakeAsync(Guid.CreateVersion7(), Loan, cancellation);

        var third = loans.TakeAsync(Guid.CreateVersion7(), Loan, cancellation);
        Assert.False(third.IsCompleted);

        loans.Return(first);
        Assert.Equal(_clock.GetUtcNow() + Loan, await third);
    }

    [Fact]
    public async Task A_loan_that_nobody_returns_ends_by_itself()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var loans = new SideEffectLoans(1, _clock);
        await loans.TakeAsync(Guid.CreateVersion7(), Loan, cancellation);
        var next = loans.TakeAsync(Guid.CreateVersion7(), Loan, cancellation);

        _clock.Advance(Loan);

        Assert.Equal(_clock.GetUtcNow() + Loan, await next);
    }
}
