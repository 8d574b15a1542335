using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

public sealed class SqliteDocumentEventFeed : EventFeedConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}

public sealed class SqliteDocumentLogEpochs : LogEpochConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}

public sealed class SqliteDocumentSubscriptionStore : SubscriptionStoreConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}

public sealed class SqliteDocumentSubscription : SubscriptionConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}

public sealed class SqliteDocumentSubscriptionFailure : SubscriptionFailureConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}

public sealed class SqliteDocumentConflicts : ConflictConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}

public sealed class SqliteDocumentTimers : TimerConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}

public sealed class SqliteDocumentLeases : LeaseConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}

public sealed class SqliteDocumentCoverage : CoverageConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}

public sealed class SqliteDocumentSnapshots : SnapshotConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync(documents: true);
}
