using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

public sealed class StateSubscriptionStore : SubscriptionStoreConformance
{
    internal override Task<IHarness> CreateHarnessAsync() => Task.FromResult<IHarness>(new StateHarness());
}

public sealed class StateSubscription : SubscriptionConformance
{
    internal override Task<IHarness> CreateHarnessAsync() => Task.FromResult<IHarness>(new StateHarness());
}

public sealed class StateSubscriptionFailure : SubscriptionFailureConformance
{
    internal override Task<IHarness> CreateHarnessAsync() => Task.FromResult<IHarness>(new StateHarness());
}
