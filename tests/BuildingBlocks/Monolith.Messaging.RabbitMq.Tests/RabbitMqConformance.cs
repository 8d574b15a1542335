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

/// <summary>One server for all.</summary>
[CollectionDefinition(Name)]
public sealed class OnRabbitMq : ICollectionFixture<RabbitMqForTests>
{
    public const string Name = "on RabbitMQ";
}
