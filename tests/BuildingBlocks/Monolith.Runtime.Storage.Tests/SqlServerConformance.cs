using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

[Collection(OnSqlServer.Name)]
public sealed class SqlServerEventFeed : EventFeedConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerLogEpochs : LogEpochConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerSubscriptionStore : SubscriptionStoreConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerSubscription : SubscriptionConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerSubscriptionFailure : SubscriptionFailureConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerConflicts : ConflictConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerTimers : TimerConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerHorizon : HorizonConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDatabase : DatabaseConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();

    protected override string AwayFrom(string connectionString) => new Microsoft.Data.SqlClient.SqlConnectionStringBuilder(connectionString) { DataSource = "127.0.0.1,1", ConnectTimeout = 3 }.ConnectionString;
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerPrincipals : ProvisioningConformance
{
    protected override DatabaseProvider Provider { get; } = new SqlServerProvider();

    protected override string Prefix => "monolith_conformance_";

    protected override async Task<string> CreateDatabaseAsync()
    {
        var administrator = SqlServerForTests.ConnectionStringOrSkip();
        await CleanUpAsync(administrator);
        return administrator;
    }

    protected override async Task CleanUpAsync(string administrator)
    {
        if (SqlServerForTests.Missing is null)
        {
            Microsoft.Data.SqlClient.SqlConnection.ClearAllPools();
            await SqlServerForTests.DropSchemasAsync(administrator, Schemas);
            await SqlServerForTests.DropPrincipalsAsync(administrator, Prefix);
        }
    }
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerSnapshots : SnapshotConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerCoverage : CoverageConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerPauses : PauseConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerLeases : LeaseConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerTenants : TenantConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerRecordings : RecordingConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDeliveries : DeliveryConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

/// <summary>The schemas have fixed names: tests on SQL Server run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class OnSqlServer
{
    public const string Name = "on SQL Server";
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerStoryLog : StoryLogConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}
