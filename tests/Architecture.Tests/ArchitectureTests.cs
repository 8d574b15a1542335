using Monolith.Architecture;

namespace Architecture.Tests;

/// <summary>All rules on this solution. What they look at they find: a new module needs no change here.</summary>
public sealed class ArchitectureTests
{
    [Fact]
    public void The_boundaries_hold() => ArchitectureRules.Of(Repository.Root).Check();
}
