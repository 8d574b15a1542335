using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

[Collection(DocumentsOnPostgreSql.Name)]
public sealed class PostgreSqlDocumentEventFeed : EventFeedConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(DocumentsOnPostgreSql.Name)]
public sealed class PostgreSqlDocumentLogEpochs : LogEpochConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(DocumentsOnPostgreSql.Name)]
public sealed class PostgreSqlDocumentSubscriptionStore : SubscriptionStoreConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(DocumentsOnPostgreSql.Name)]
public sealed class PostgreSqlDocumentSubscription : SubscriptionConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(DocumentsOnPostgreSql.Name)]
public sealed class PostgreSqlDocumentSubscriptionFailure : SubscriptionFailureConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(DocumentsOnPostgreSql.Name)]
public sealed class PostgreSqlDocumentConflicts : ConflictConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(DocumentsOnPostgreSql.Name)]
public sealed class PostgreSqlDocumentTimers : TimerConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(DocumentsOnPostgreSql.Name)]
public sealed class PostgreSqlDocumentLeases : LeaseConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(DocumentsOnPostgreSql.Name)]
public sealed class PostgreSqlDocumentRecordings : RecordingConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(DocumentsOnPostgreSql.Name)]
public sealed class PostgreSqlDocumentCoverage : CoverageConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(DocumentsOnPostgreSql.Name)]
public sealed class PostgreSqlDocumentHorizon : HorizonConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

[Collection(DocumentsOnPostgreSql.Name)]
public sealed class PostgreSqlDocumentSnapshots : SnapshotConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await PostgreSqlModules.CreateAsync(documents: true);
}

/// <summary>These suites run one after the other, beside those of tables, which have another server.</summary>
[CollectionDefinition(Name)]
public sealed class DocumentsOnPostgreSql : IAsyncDisposable, ICollectionFixture<DocumentsOnPostgreSql>
{
    public const string Name = "documents on PostgreSQL";

    public ValueTask DisposeAsync() => PostgreSqlServer.StopSharedAsync(PostgreSqlModules.Documents);
}
