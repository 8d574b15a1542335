using Monolith.Conformance;

namespace Monolith.Persistence.Tests;

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlEventFeed : EventFeedConformance
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
