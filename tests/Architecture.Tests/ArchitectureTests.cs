using Monolith.Architecture;

namespace Architecture.Tests;

/// <summary>Checks all rules on this solution. New modules are found without a change here.</summary>
public sealed class ArchitectureTests
{
    [Fact]
    public void The_boundaries_hold() => ArchitectureRules.Of(Repository.Root).Check();
}
