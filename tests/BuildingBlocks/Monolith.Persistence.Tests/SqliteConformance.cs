using Monolith.Conformance;

namespace Monolith.Persistence.Tests;

public sealed class SqliteEventFeed : EventFeedConformance
{
    protected override async Task<IHarness> CreateHarnessAsync() => await SqliteModules.CreateAsync();
}
