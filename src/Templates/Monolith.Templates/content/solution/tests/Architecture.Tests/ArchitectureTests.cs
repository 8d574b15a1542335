using System.Reflection;
using Monolith.Architecture;

namespace Architecture.Tests;

/// <summary>Checks the boundaries of all modules, and that their contracts are as approved. A new module needs no change here.</summary>
public sealed class ArchitectureTests
{
    private static readonly string Root = typeof(ArchitectureTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    private static readonly ContractBaseline Contracts = ContractBaseline.In(Path.Combine(Root, "tests", "Architecture.Tests", "Contracts"));

#if (!sample)
    public ArchitectureTests() =>
        Assert.SkipUnless(Directory.EnumerateDirectories(Path.Combine(Root, "src", "Modules")).Any(), "There is no module yet: run build/add-module.");

#endif
    /// <summary>The excluded rule is for solutions with building blocks of their own.</summary>
    [Fact]
    public void The_boundaries_hold() => ArchitectureRules.Of(Root).Except("building-blocks-know-no-module").Check();

    [Fact]
    public void Contracts_are_as_approved() => Contracts.Check(ContractAssemblies.Of(Root));

    [Fact]
    public void Every_approved_version_can_be_read() => Contracts.CheckSamples(ContractAssemblies.Of(Root));
}
