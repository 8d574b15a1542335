using Monolith.Architecture;

namespace Architecture.Tests;

/// <summary>Checks that the modules' events and queries match the approved contracts.</summary>
public sealed class ContractTests
{
    private static readonly ContractBaseline Baseline =
        ContractBaseline.In(Path.Combine(Repository.Root, "tests", "Architecture.Tests", "Contracts"));

    [Fact]
    public void Events_and_queries_are_as_approved() => Baseline.Check(ContractAssemblies.Of(Repository.Root));

    [Fact]
    public void Payloads_of_every_approved_version_can_be_read_and_keep_their_shape() =>
        Baseline.CheckSamples(ContractAssemblies.Of(Repository.Root));
}
