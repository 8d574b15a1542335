using Monolith.Conformance;

namespace Monolith.Persistence.Tests;

[Collection(OnSqlServer.Name)]
public sealed class SqlServerEventFeed : EventFeedConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerSubscriptionStore : SubscriptionStoreConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerSubscription : SubscriptionConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerSubscriptionFailure : SubscriptionFailureConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerTimers : TimerConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}

[Collection(OnSqlServer.Name)]
public sealed class SqlServerHorizon : HorizonConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqlServerModules.CreateAsync();
}
