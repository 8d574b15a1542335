using Monolith.Conformance;

namespace Monolith.Runtime.Events.Tests;

public sealed class StateSubscriptionStore : SubscriptionStoreConformance
{
    protected override Task<IHarness> CreateHarnessAsync() => Task.FromResult<IHarness>(new StateHarness());
}

public sealed class StateSubscription : SubscriptionConformance
{
    protected override Task<IHarness> CreateHarnessAsync() => Task.FromResult<IHarness>(new StateHarness());
}

public sealed class StateSubscriptionFailure : SubscriptionFailureConformance
{
    protected override Task<IHarness> CreateHarnessAsync() => Task.FromResult<IHarness>(new StateHarness());
}
