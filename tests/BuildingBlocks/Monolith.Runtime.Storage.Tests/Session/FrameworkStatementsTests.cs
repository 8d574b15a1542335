using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>A process that starts would otherwise build the models of all of its modules before it serves the first request.</summary>
public sealed class FrameworkStatementsTests : SqliteTest
{
    [Fact]
    public async Task What_each_start_reads_and_writes_builds_no_model_of_a_module()
    {
        await using var module = new ServiceCollection().AddSingleton(_ => SourceStorage.At(SourceStorage.Provider, SourceStorage.Settings))
            .AddModuleStorage<UnbuiltDbContext>().BuildServiceProvider();
        var statements = module.GetRequiredService<FrameworkStatements>();
        Assert.Equal(ModuleMigrator.FrameworkVersion, (await ModuleMigrator.ReadStatusAsync(typeof(UnbuiltDbContext), statements, Token)).FrameworkVersion);
        Assert.Equal(DataState.Here, await DataStates.ReadAsync(statements, Token));

        var (claims, process) = (module.GetRequiredService<IClaimStore>(), Guid.CreateVersion7(Clock.GetUtcNow()));
        await claims.AddAsync(new ClaimRow { Process = process, Deployment = "test", Location = "here", Beat = 1 }, Token);
        Assert.True(await claims.BeatAsync(process, Token));
        Assert.Equal((process, "test", "here", 2L), Assert.Single(await claims.ListAsync(Token)) is var claim ? (claim.Process, claim.Deployment, claim.Location, claim.Beat) : default);

        var epochs = module.GetRequiredService<IEpochLog>();
        var epoch = await epochs.StartAsync(Token);
        Assert.Equal([epoch], (await epochs.ReadAsync(Token)).Epochs);
        Assert.Equal(epoch.Position, Assert.Single((await module.GetRequiredService<IEventFeed>().ReadAsync(LogPosition.Start, 10, Token)).Records).Position);

        var subscriptions = module.GetRequiredService<ISubscriptionStore>();
        Assert.Equal(LogPosition.Start, await subscriptions.ReadCursorAsync(DatabaseHarness.Target, Token));
        Assert.Empty(await subscriptions.ReadEpochsAsync(DatabaseHarness.Target, Token));
        Assert.Empty(await ((ICoverageStore)subscriptions).CoverAsync(DatabaseHarness.Target, [], Token));

        var timers = module.GetRequiredKeyedService<IDueStore>(StorageRegistration.Timers);
        Assert.Null(await timers.NextDueAsync(DueExclusion.None, Token));
        Assert.Empty(await timers.ReadDueAsync(Clock.GetUtcNow(), 10, DueExclusion.None, Token));

        Assert.Equal(UnbuiltDbContext.Failure, (await Assert.ThrowsAsync<InvalidOperationException>(() => timers.FindAsync(process, Token))).Message);
    }

    private sealed class UnbuiltDbContext(DbContextOptions<UnbuiltDbContext> options) : ModuleDbContext(options)
    {
        public const string Failure = "The model is being built.";

        protected override void OnModelCreating(ModelBuilder modelBuilder) => throw new InvalidOperationException(Failure);
    }
}
