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
