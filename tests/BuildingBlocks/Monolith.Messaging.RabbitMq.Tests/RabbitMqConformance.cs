using Monolith.Conformance;

[assembly: AssemblyFixture(typeof(RabbitMqForTests))]

namespace Monolith.Messaging.RabbitMq.Tests;

public sealed class RabbitMqEventFeed : EventFeedConformance
{
    /// <summary>Each takes several ways to the broker and back.</summary>
    protected override int Commits => 60;

    internal override async Task<IHarness> CreateHarnessAsync() => await RabbitMqHarness.CreateAsync(single: true);
}

public sealed class RabbitMqSubscription : SubscriptionConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await RabbitMqHarness.CreateAsync();
}

public sealed class RabbitMqSubscriptionFailure : SubscriptionFailureConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await RabbitMqHarness.CreateAsync();
}

public sealed class RabbitMqPauses : PauseConformance
{
    internal override DatabaseHarness Modules => ((RabbitMqHarness)Harness).Modules;

    internal override async Task<IHarness> CreateHarnessAsync() => await RabbitMqHarness.CreateAsync();
}

/// <summary>On servers only, because the suite leaves a transaction of the source open while its relay must write: SQLite has one writer.</summary>
public sealed class RabbitMqSnapshotsOfPostgreSql : BrokeredSnapshots, IClassFixture<PostgreSqlForTests>
{
    private protected override Task<RabbitMqHarness> CreateAsync() => RabbitMqHarness.CreateAsync(create: () => PostgreSqlModules.CreateAsync());
}

public sealed class RabbitMqSnapshotsOfSqlServer : BrokeredSnapshots
{
    private protected override Task<RabbitMqHarness> CreateAsync() => RabbitMqHarness.CreateAsync(create: () => SqlServerModules.CreateAsync());
}

/// <summary>The suite of snapshots for a subscriber that sees the source over a broker only.</summary>
public abstract class BrokeredSnapshots : SnapshotConformance
{
    internal override DatabaseHarness Modules => ((RabbitMqHarness)Harness).Modules;

    internal override async Task<IHarness> CreateHarnessAsync() => await CreateAsync();

    private protected abstract Task<RabbitMqHarness> CreateAsync();
}

/// <summary>
/// The tests beside the suites. All use the server of the assembly, and those that kill it or need its accounts another one. They spend most
/// of their time waiting for the broker, so the suites run at the same time.
/// </summary>
[CollectionDefinition(Name)]
public sealed class OnRabbitMq : ICollectionFixture<OwnBroker>
{
    public const string Name = "on RabbitMQ";
}
