using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

public sealed class MemoryEventFeed : EventFeedConformance
{
    internal override Task<IHarness> CreateHarnessAsync() => Task.FromResult<IHarness>(new MemoryHarness());
}

public sealed class MemorySubscriptionStoreTests : SubscriptionStoreConformance
{
    internal override Task<IHarness> CreateHarnessAsync() => Task.FromResult<IHarness>(new MemoryHarness());
}

public sealed class MemorySubscription : SubscriptionConformance
{
    internal override Task<IHarness> CreateHarnessAsync() => Task.FromResult<IHarness>(new MemoryHarness());
}

public sealed class MemorySubscriptionFailure : SubscriptionFailureConformance
{
    internal override Task<IHarness> CreateHarnessAsync() => Task.FromResult<IHarness>(new MemoryHarness());
}

public sealed class MemoryTimers : TimerConformance
{
    internal override Task<IHarness> CreateHarnessAsync() => Task.FromResult<IHarness>(new MemoryHarness());
}
