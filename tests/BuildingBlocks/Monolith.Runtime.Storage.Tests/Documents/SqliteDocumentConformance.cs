using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

public sealed class SqliteDocumentEventFeed : EventFeedConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}

public sealed class SqliteDocumentLogEpochs : LogEpochConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}

public sealed class SqliteDocumentSubscriptionStore : SubscriptionStoreConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}

public sealed class SqliteDocumentSubscription : SubscriptionConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}

public sealed class SqliteDocumentSubscriptionFailure : SubscriptionFailureConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}

public sealed class SqliteDocumentConflicts : ConflictConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}

public sealed class SqliteDocumentTimers : TimerConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}

public sealed class SqliteDocumentLeases : LeaseConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}

public sealed class SqliteDocumentRecordings : RecordingConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}

public sealed class SqliteDocumentCoverage : CoverageConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}

public sealed class SqliteDocumentSnapshots : SnapshotConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}
