using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentEventFeed : EventFeedConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentLogEpochs : LogEpochConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentSubscriptionStore : SubscriptionStoreConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentSubscription : SubscriptionConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentSubscriptionFailure : SubscriptionFailureConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentConflicts : ConflictConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentTimers : TimerConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentLeases : LeaseConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentRecordings : RecordingConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentCoverage : CoverageConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentHorizon : HorizonConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerDocumentSnapshots : SnapshotConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync(documents: true);
}
