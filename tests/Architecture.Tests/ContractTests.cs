using Monolith.Architecture;

namespace Architecture.Tests;

/// <summary>What modules tell each other and the Host is what was agreed to.</summary>
public sealed class ContractTests
{
    private static readonly ContractBaseline Baseline = ContractBaseline.In(Path.Combine(Repository.Root, "tests/Architecture.Tests/Contracts"));

    [Fact]
    public void Events_and_queries_are_as_approved() => Baseline.Check(ContractAssemblies.OfThisProcess());

    [Fact]
    public void Payloads_of_every_approved_version_can_be_read_and_keep_their_shape() =>
        Baseline.CheckSamples(ContractAssemblies.OfThisProcess());
}
