using Catalog.Contracts;
using Inventory.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;
using Profiles.Contracts;

namespace Monolith.Runtime.Tests;

/// <summary>A module waits for events that are on their way.</summary>
public sealed class CatchUpTests
{
    private static readonly ProfileRegistered Ann = new(Guid.CreateVersion7(), "Ann", "ann@example.test");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Catching_up_waits_until_the_module_has_handled_the_sources_events()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        await modules.PublishAsync(Ann, Token);
        using var scope = modules.ServicesOf("ordering").CreateScope();

        var caughtUp = scope.ServiceProvider.GetRequiredService<ICatchUp>().WithAsync<ProfileRegistered>(Token);
        Assert.False(caughtUp.IsCompleted);
        await modules.HandleAsync("ordering", "profiles", Token);

        await caughtUp;
    }

    [Fact]
    public async Task Catching_up_with_an_unhandled_event_is_rejected_and_names_module_and_event()
    {
        await using var modules = TwoModules.Compose();
        using var scope = modules.ServicesOf("ordering").CreateScope();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
            () => scope.ServiceProvider.GetRequiredService<ICatchUp>().WithAsync<StockReplenished>(Token));

        Assert.Contains("Module 'ordering' cannot catch up with StockReplenished", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Add an IEventHandler<StockReplenished>", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Catching_up_does_not_wait_for_an_absent_source()
    {
        await using var modules = TwoModules.Compose(("Modules:catalog:Location", "Absent"));
        using var scope = modules.ServicesOf("ordering").CreateScope();

        await scope.ServiceProvider.GetRequiredService<ICatchUp>().WithAsync<ProductListed>(Token);
    }

    /// <summary>A command that was repeated after an outage did not wait, and an order of a customer who had just registered was a 400.</summary>
    [Fact]
    public async Task A_repeated_command_did_not_wait_and_was_rejected_for_good()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        await modules.PublishAsync(Ann, Token);

        var refusal = await Assert.ThrowsAsync<RejectedException>(CatchUpInTransactionAsync);
        Assert.Equal(503, refusal.Status);

        await modules.HandleAsync("ordering", "profiles", Token);
        await CatchUpInTransactionAsync();

        async Task CatchUpInTransactionAsync()
        {
            await using var scope = modules.ServicesOf("ordering").CreateAsyncScope();
            await using var unit = UnitOfWork.Begin(scope.ServiceProvider.GetRequiredService<ModuleDbContext>());
            await unit.BeginTransactionAsync(Token);
            await scope.ServiceProvider.GetRequiredService<ICatchUp>().WithAsync<ProfileRegistered>(Token);
        }
    }

    [Fact]
    public async Task A_request_that_does_not_catch_up_in_time_can_be_retried()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        await modules.PublishAsync(Ann, Token);
        using var scope = modules.ServicesOf("ordering").CreateScope();

        var caughtUp = scope.ServiceProvider.GetRequiredService<ICatchUp>().WithAsync<ProfileRegistered>(Token);
        modules.Clock.Advance(modules.Services.GetRequiredService<MessagingOptions>().CatchUpTimeout);

        var refusal = await Assert.ThrowsAsync<RejectedException>(() => caughtUp);
        Assert.Equal(503, refusal.Status);
        Assert.Equal("Module 'ordering' has not yet handled the latest events of module 'profiles'. Try again in a moment.", refusal.Message);
    }

    /// <summary>Each request would have waited for the whole time that catching up may take, because nobody knows when a pause ends.</summary>
    [Fact]
    public async Task Catching_up_with_a_paused_source_answers_at_once()
    {
        await using var modules = TwoModules.Compose();
        await modules.MigrateAsync(Token);
        await modules.PublishAsync(Ann, Token);
        await modules.HandleAsync("ordering", "profiles", Token);
        await modules.Services.GetRequiredService<ISubscriptionPauses>().PauseAsync(new SubscriptionName("ordering", "profiles"), "ann", Token);
        var subscription = modules.Services.GetRequiredService<SubscriptionSet>().Find("ordering", "profiles")!;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = subscription.RunAsync(stop.Token);
        await subscription.UntilPausedAsync(Token);
        await subscription.CatchUpAsync(Token).WaitAsync(TimeSpan.FromSeconds(20), Token);
        using var scope = modules.ServicesOf("ordering").CreateScope();
        var catchUp = scope.ServiceProvider.GetRequiredService<ICatchUp>();

        await catchUp.WithAsync<ProfileRegistered>(Token);
        await modules.PublishAsync(Ann with { ProfileId = Guid.CreateVersion7(), Email = "bob@example.test" }, Token);
        var refusal = await Assert.ThrowsAsync<RejectedException>(() => catchUp.WithAsync<ProfileRegistered>(Token).WaitAsync(TimeSpan.FromSeconds(20), Token));

        Assert.Equal(503, refusal.Status);
        await stop.CancelAsync();
        await running;
    }
}
