using Monolith.Architecture;

namespace Architecture.Tests;

/// <summary>Checks that the modules' events and queries match the approved contracts.</summary>
[Collection(OnThisSolution.Name)]
public sealed class ContractTests(ThisSolution read)
{
    private static readonly ContractBaseline Baseline =
        ContractBaseline.In(Path.Combine(Repository.Root, "tests", "Architecture.Tests", "Contracts"));

    [Fact]
    public void Events_and_queries_are_as_approved() => Baseline.Check(ContractAssemblies.Of(read.Solution));

    [Fact]
    public void Payloads_of_every_approved_version_can_be_read_and_keep_their_shape() =>
        Baseline.CheckSamples(ContractAssemblies.Of(read.Solution));
}
