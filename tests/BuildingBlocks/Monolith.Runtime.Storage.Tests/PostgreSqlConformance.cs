using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlEventFeed : EventFeedConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlLogEpochs : LogEpochConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlSubscriptionStore : SubscriptionStoreConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlSubscription : SubscriptionConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlSubscriptionFailure : SubscriptionFailureConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlConflicts : ConflictConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlTimers : TimerConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlHorizon : HorizonConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlDatabase : DatabaseConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();

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

public sealed class PostgreSqlCoverage : CoverageConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync();
}
