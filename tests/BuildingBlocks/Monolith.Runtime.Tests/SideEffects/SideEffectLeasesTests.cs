using Microsoft.Extensions.Time.Testing;

namespace Monolith.Runtime.Tests;

public sealed class SideEffectLeasesTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task The_number_of_leases_is_limited()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var leases = new SideEffectLeases(2, _clock);
        var first = Guid.CreateVersion7();
        await leases.AcquireAsync(first, Lease, cancellation);
        await leases.AcquireAsync(Guid.CreateVersion7(), Lease, cancellation);

        var third = leases.AcquireAsync(Guid.CreateVersion7(), Lease, cancellation);
        Assert.False(third.IsCompleted);

        leases.Release(first);
        Assert.Equal(_clock.GetUtcNow() + Lease, await third);
    }

    [Fact]
    public async Task A_side_effect_that_was_leased_and_never_started_shows_for_how_long_across_leases()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var leases = new SideEffectLeases(2, _clock);
        var id = Guid.CreateVersion7();
        await leases.AcquireAsync(id, Lease, cancellation);
        _clock.Advance(Lease);
        Assert.True(leases.IsWaitingToStart(id));
        await leases.AcquireAsync(id, Lease, cancellation);
        Assert.Equal(Lease, leases.WaitingToStart);

        leases.Start(id);

        Assert.Null(leases.WaitingToStart);
        Assert.False(leases.IsWaitingToStart(id));
    }

    [Fact]
    public async Task A_side_effect_that_another_process_has_executed_does_not_wait_for_ever()
    {
        var leases = new SideEffectLeases(2, _clock);
        await leases.AcquireAsync(Guid.CreateVersion7(), Lease, TestContext.Current.CancellationToken);

        _clock.Advance(Lease * 2);

        Assert.Null(leases.WaitingToStart);
    }

    [Fact]
    public async Task A_lease_that_is_not_released_expires()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var leases = new SideEffectLeases(1, _clock);
        await leases.AcquireAsync(Guid.CreateVersion7(), Lease, cancellation);
        var next = leases.AcquireAsync(Guid.CreateVersion7(), Lease, cancellation);

        _clock.Advance(Lease);

        Assert.Equal(_clock.GetUtcNow() + Lease, await next);
    }
}
