using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

public sealed class SqliteEventFeed : EventFeedConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteLogEpochs : LogEpochConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteSubscriptionStore : SubscriptionStoreConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteSubscription : SubscriptionConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteSubscriptionFailure : SubscriptionFailureConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteConflicts : ConflictConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteTimers : TimerConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteDatabase : DatabaseConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();

    protected override string AwayFrom(string connectionString) => "Data Source=/no/such/folder/away.db";
}

public sealed class SqliteSnapshots : SnapshotConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteCoverage : CoverageConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteLeases : LeaseConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}
