using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

public sealed class SqliteEventFeed : EventFeedConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteLogEpochs : LogEpochConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteSubscriptionStore : SubscriptionStoreConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteSubscription : SubscriptionConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteSubscriptionFailure : SubscriptionFailureConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteConflicts : ConflictConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteTimers : TimerConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteDatabase : DatabaseConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();

    protected override string AwayFrom(string connectionString) => "Data Source=/no/such/folder/away.db";
}

public sealed class SqliteSnapshots : SnapshotConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteCoverage : CoverageConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqlitePauses : PauseConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteLeases : LeaseConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteTenants : TenantConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteRecordings : RecordingConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteDeliveries : DeliveryConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}

public sealed class SqliteStoryLog : StoryLogConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}
