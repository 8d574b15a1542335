using Microsoft.Extensions.Time.Testing;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Tests;

public sealed class SideEffectLeasesTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_number_of_leases_is_limited()
    {
        var leases = new SideEffectLeases(2, _clock);
        var first = await AcquireAsync(leases, Item());
        await AcquireAsync(leases, Item());

        var third = leases.AcquireAsync(Item(), Lease, Token);
        Assert.False(third.IsCompleted);

        leases.Release(first);
        Assert.Equal(_clock.GetUtcNow() + Lease, (await third)?.Item.DueAt);
    }

    [Fact]
    public async Task A_side_effect_that_was_leased_and_never_started_shows_for_how_long_across_leases()
    {
        var leases = new SideEffectLeases(2, _clock);
        var item = Item();
        await AcquireAsync(leases, item);
        _clock.Advance(Lease);
        Assert.True(leases.IsWaitingToStart(item.Id));
        var second = await AcquireAsync(leases, item);
        Assert.Equal(Lease, leases.WaitingToStart);

        Assert.True(leases.TryStart(second));

        Assert.Null(leases.WaitingToStart);
        Assert.False(leases.IsWaitingToStart(item.Id));
    }

    [Fact]
    public async Task A_side_effect_that_another_process_has_executed_does_not_wait_for_ever()
    {
        var leases = new SideEffectLeases(2, _clock);
        await AcquireAsync(leases, Item());

        _clock.Advance(Lease * 2);

        Assert.Null(leases.WaitingToStart);
    }

    [Fact]
    public async Task A_lease_that_is_not_started_expires()
    {
        var leases = new SideEffectLeases(1, _clock);
        await AcquireAsync(leases, Item());
        var next = leases.AcquireAsync(Item(), Lease, Token);

        _clock.Advance(Lease);

        Assert.Equal(_clock.GetUtcNow() + Lease, (await next)?.Item.DueAt);
    }

    [Fact]
    public async Task A_side_effect_that_was_still_running_was_leased_again_when_its_lease_expired()
    {
        var leases = new SideEffectLeases(1, _clock);
        var item = Item();
        Assert.True(leases.TryStart(await AcquireAsync(leases, item)));

        _clock.Advance(Lease * 2);

        Assert.Equal([item.Id], leases.NotNow.Ids);
        Assert.Null(await leases.AcquireAsync(item, Lease, Token));
        Assert.False(leases.AcquireAsync(Item(), Lease, Token).IsCompleted, "The running side effect still counts.");
    }

    [Fact]
    public async Task The_late_end_of_a_first_run_released_the_lease_of_the_second()
    {
        var leases = new SideEffectLeases(1, _clock);
        var item = Item();
        var first = await AcquireAsync(leases, item);
        _clock.Advance(Lease);
        var second = await AcquireAsync(leases, item);
        Assert.False(leases.TryStart(first), "Its lease has ended.");

        leases.Release(first);

        Assert.False(leases.AcquireAsync(Item(), Lease, Token).IsCompleted, "The second run holds the only lease.");
        Assert.True(leases.TryStart(second));
    }

    [Fact]
    public async Task Side_effects_that_never_end_were_started_without_bound()
    {
        var leases = new SideEffectLeases(2, _clock);
        var hung = new List<SideEffectLease>();
        for (var i = 0; i < 2; i++)
        {
            var lease = await AcquireAsync(leases, Item());
            Assert.True(leases.TryStart(lease));
            leases.Hang(lease);
            hung.Add(lease);
            _clock.Advance(Lease);
        }

        Assert.Null(await leases.AcquireAsync(Item(), Lease, Token));
        Assert.Equal(["charge"], leases.NotNow.Names);
        Assert.Equal(hung, leases.Hung);
        await AcquireAsync(leases, Item("mail"));

        leases.Release(hung[0]);

        Assert.Empty(leases.NotNow.Names);
        await AcquireAsync(leases, Item());
    }

    private static async Task<SideEffectLease> AcquireAsync(SideEffectLeases leases, DueItem item) =>
        Assert.IsType<SideEffectLease>(await leases.AcquireAsync(item, Lease, Token).WaitAsync(Token));

    private DueItem Item(string name = "charge") => new(Guid.CreateVersion7(), name, "a", "{}", _clock.GetUtcNow(), 0);
}
