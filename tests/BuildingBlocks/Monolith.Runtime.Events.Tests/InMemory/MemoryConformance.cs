using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

public sealed class MemoryEventFeed : EventFeedConformance
{
    protected override Task<IHarness> CreateHarnessAsync() => Task.FromResult<IHarness>(new MemoryHarness());
}

public sealed class MemorySubscriptionStoreTests : SubscriptionStoreConformance
{
    protected override Task<IHarness> CreateHarnessAsync() => Task.FromResult<IHarness>(new MemoryHarness());
}

public sealed class MemorySubscription : SubscriptionConformance
{
    protected override Task<IHarness> CreateHarnessAsync() => Task.FromResult<IHarness>(new MemoryHarness());
}

public sealed class MemorySubscriptionFailure : SubscriptionFailureConformance
{
    protected override Task<IHarness> CreateHarnessAsync() => Task.FromResult<IHarness>(new MemoryHarness());
}

public sealed class MemoryTimers : TimerConformance
{
    protected override Task<IHarness> CreateHarnessAsync() => Task.FromResult<IHarness>(new MemoryHarness());
}
