using Microsoft.EntityFrameworkCore;
using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlEventFeed : EventFeedConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlLogEpochs : LogEpochConformance
{
    /// <summary>The transaction counter of the server goes on, so the cursor is not beyond the log, and the divergence stayed unnoticed.</summary>
    [Fact]
    public async Task A_dump_restored_into_the_same_server_is_a_divergence()
    {
        await StartEpochAsync();
        await Harness.PublishAsync(Token, new Counted("a", 1));
        var kept = await Harness.Feed.ReadHeadAsync(Token);
        await Harness.PublishAsync(Token, new Counted("a", 2), new Counted("a", 3));
        await CatchUpAsync();

        await RestoreDumpAsync(kept.Sequence);
        await StartEpochAsync();
        await Harness.PublishAsync(Token, new Counted("a", 4));
        await CatchUpAsync();
        await CatchUpAsync();

        Assert.Equal(["1+2+3", "4"], await JournalAsync());
        Assert.Equal(DatabaseHarness.Source, Assert.Single(await DivergencesAsync()).Source);
    }

    [Fact]
    public async Task Transactions_that_overlap_the_start_of_an_epoch_are_no_divergence()
    {
        await StartEpochAsync();
        await Modules.InSourceAsync(db => db.Database.ExecuteSqlRawAsync("SELECT nextval(pg_get_serial_sequence('source.outbox', 'position'))", Token));
        var skipped = (await Harness.Feed.ReadHeadAsync(Token)).Sequence + 1;
        await Harness.PublishAsync(Token, new Counted("a", 1));
        await CatchUpAsync();

        // The epoch takes the lower number in the later transaction.
        await SetNextAsync(skipped);
        await StartEpochAsync();
        await SetNextAsync(skipped + 2);
        await Harness.PublishAsync(Token, new Counted("a", 2));
        await CatchUpAsync();

        Assert.Equal(["1", "2"], await JournalAsync());
        Assert.Empty(await DivergencesAsync());
    }

    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();

    /// <summary>Leaves the log as a dump from that time would: without later rows, and with the next number after the last one.</summary>
    private async Task RestoreDumpAsync(long lastPosition)
    {
        await Modules.InSourceAsync(db => db.Database.ExecuteSqlAsync($"DELETE FROM source.outbox WHERE position > {lastPosition}", Token));
        await SetNextAsync(lastPosition + 1);
    }

    private Task SetNextAsync(long position) => Modules.InSourceAsync(
        db => db.Database.ExecuteSqlAsync($"SELECT setval(pg_get_serial_sequence('source.outbox', 'position'), {position}, false)", Token));
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlSubscriptionStore : SubscriptionStoreConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlSubscription : SubscriptionConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlSubscriptionFailure : SubscriptionFailureConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlConflicts : ConflictConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlTimers : TimerConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlHorizon : HorizonConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlDatabase : DatabaseConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();

    protected override string AwayFrom(string connectionString) => new Npgsql.NpgsqlConnectionStringBuilder(connectionString) { Port = 1 }.ConnectionString;
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlPrincipals : ProvisioningConformance
{
    protected override DatabaseProvider Provider { get; } = new PostgreSqlProvider();

    protected override string Prefix { get; } = $"t{Guid.CreateVersion7():N}"[^7..] + "_";

    protected override async Task<string> CreateDatabaseAsync()
    {
        PostgreSqlForTests.SkipIfMissing();
        return await (await PostgreSqlServer.GetAsync()).CreateDatabaseAsync();
    }

    protected override async Task CleanUpAsync(string administrator)
    {
        if (PostgreSqlServer.Missing is null)
        {
            Npgsql.NpgsqlConnection.ClearAllPools();
            await (await PostgreSqlServer.GetAsync()).DropDatabaseAsync(administrator);
        }
    }
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlSnapshots : SnapshotConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlCoverage : CoverageConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlPauses : PauseConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlLeases : LeaseConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlTenants : TenantConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlRecordings : RecordingConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlDeliveries : DeliveryConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

/// <summary>Tests on a PostgreSQL server run one after the other, because a transaction of one test holds back the events of others.</summary>
[CollectionDefinition(Name)]
public sealed class OnPostgreSql : ICollectionFixture<PostgreSqlForTests>
{
    public const string Name = "on PostgreSQL";
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlStoryLog : StoryLogConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}
