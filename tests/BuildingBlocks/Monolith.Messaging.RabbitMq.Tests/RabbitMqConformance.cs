using Monolith.Conformance;

namespace Monolith.Messaging.RabbitMq.Tests;

[Collection(OnRabbitMq.Name)]
public sealed class RabbitMqEventFeed : EventFeedConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await RabbitMqHarness.CreateAsync(single: true);
}

[Collection(OnRabbitMq.Name)]
public sealed class RabbitMqSubscription : SubscriptionConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await RabbitMqHarness.CreateAsync();
}

[Collection(OnRabbitMq.Name)]
public sealed class RabbitMqSubscriptionFailure : SubscriptionFailureConformance
{
    internal override async Task<IHarness> CreateHarnessAsync() => await RabbitMqHarness.CreateAsync();
}

/// <summary>On servers only, because the suite leaves a transaction of the source open while its relay must write: SQLite has one writer.</summary>
[Collection(OnRabbitMq.Name)]
public sealed class RabbitMqSnapshotsOfPostgreSql : BrokeredSnapshots, IClassFixture<PostgreSqlForTests>
{
    private protected override Task<RabbitMqHarness> CreateAsync() => RabbitMqHarness.CreateAsync(create: () => PostgreSqlModules.CreateAsync());
}

[Collection(OnRabbitMq.Name)]
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

/// <summary>One server for all, and another one for the tests that kill it or need its accounts.</summary>
[CollectionDefinition(Name)]
public sealed class OnRabbitMq : ICollectionFixture<RabbitMqForTests>, ICollectionFixture<OwnBroker>
{
    public const string Name = "on RabbitMQ";
}
