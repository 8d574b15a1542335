using Monolith.Architecture;

namespace Architecture.Tests;

/// <summary>This solution, which MSBuild evaluates once for several tests.</summary>
public sealed class ThisSolution
{
    public Solution Solution { get; } = Solution.Read(Repository.Root, new SolutionLayout());
}

/// <summary>The tests of this collection read the same assemblies, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class OnThisSolution : ICollectionFixture<ThisSolution>
{
    public const string Name = "on this solution";
}
