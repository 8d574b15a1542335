using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentEventFeed : EventFeedConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentLogEpochs : LogEpochConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentSubscriptionStore : SubscriptionStoreConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentSubscription : SubscriptionConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentSubscriptionFailure : SubscriptionFailureConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentConflicts : ConflictConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentTimers : TimerConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentLeases : LeaseConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentCoverage : CoverageConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentHorizon : HorizonConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentSnapshots : SnapshotConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}
