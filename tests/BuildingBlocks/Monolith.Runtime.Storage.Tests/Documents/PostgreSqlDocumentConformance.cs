using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlDocumentEventFeed : EventFeedConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlDocumentLogEpochs : LogEpochConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlDocumentSubscriptionStore : SubscriptionStoreConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlDocumentSubscription : SubscriptionConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlDocumentSubscriptionFailure : SubscriptionFailureConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlDocumentConflicts : ConflictConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlDocumentTimers : TimerConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlDocumentLeases : LeaseConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlDocumentCoverage : CoverageConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlDocumentHorizon : HorizonConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(OnPostgreSql.Name)]
public sealed class PostgreSqlDocumentSnapshots : SnapshotConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}
