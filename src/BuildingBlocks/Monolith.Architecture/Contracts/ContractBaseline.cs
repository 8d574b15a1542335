using System.Reflection;

namespace Monolith.Architecture;

/// <summary>
/// The shapes of integration events and public queries that a team has agreed to, as files under version control: one JSON
/// file for each version of an event, and for each query. The idea is that of consumer-driven contracts and of approval
/// tests: a change of what others read is seen, named, and agreed to by a person.
/// </summary>
/// <example>
/// <code>
/// [Fact]
/// public void Contracts_are_as_approved() =&gt;
///     ContractBaseline.In("Contracts").Check(ContractAssemblies.Of(root));
/// </code>
/// </example>
public sealed class ContractBaseline
{
    /// <summary>The environment variable that, set to 1, approves what is there: it rewrites the baseline's files.</summary>
    public const string ApproveVariable = "MONOLITH_CONTRACTS_APPROVE";

    private readonly string _folder;

    private ContractBaseline(string folder) => _folder = folder;

    /// <summary>The baseline in a folder, which may not exist before the first approval.</summary>
    /// <param name="folder">The folder; it holds nothing else.</param>
    public static ContractBaseline In(string folder) => new(Path.GetFullPath(folder));

    /// <summary>
    /// Compares the contracts of some assemblies with the baseline, or with <see cref="ApproveVariable"/> approves them. Files
    /// of an event's older versions stay: they demand upcasters up to the newest one.
    /// </summary>
    /// <param name="contracts">The contract assemblies.</param>
    /// <exception cref="ContractsChangedException">Something differs; the message tells it all, and the ways out.</exception>
    /// <exception cref="InvalidOperationException">There is no contract to check, or events are declared wrongly.</exception>
    public void Check(params IEnumerable<Assembly> contracts)
    {
        if (Environment.GetEnvironmentVariable(ApproveVariable) == "1")
        {
            Approve(contracts);
        }

        Refuse(Compare([.. contracts]).Changes.All);
    }

    /// <summary>Makes the contracts of some assemblies the baseline.</summary>
    /// <param name="contracts">The contract assemblies.</param>
    /// <exception cref="ContractsChangedException">A version is there without the upcaster to it: that can't be approved.</exception>
    /// <exception cref="InvalidOperationException">There is no contract, or events are declared wrongly.</exception>
    public void Approve(params IEnumerable<Assembly> contracts)
    {
        var (present, changes) = Compare([.. contracts]);
        Refuse([.. changes.All.Where(c => c.Kind == ContractChangeKind.Fault)]);
        Directory.CreateDirectory(_folder);
        foreach (var contract in changes.Gone)
        {
            File.Delete(Path.Combine(_folder, contract.FileName));
        }

        foreach (var contract in present)
        {
            contract.Write(_folder);
        }
    }

    /// <summary>
    /// Makes up payloads by the approved schemas and reads them with the present code, upcasters included; those of the newest
    /// version it writes again. What has been stored can be read, and what is written has the approved shape.
    /// </summary>
    /// <param name="contracts">The contract assemblies.</param>
    /// <exception cref="ContractsChangedException">A payload can't be read, or is written in another shape.</exception>
    /// <exception cref="InvalidOperationException">There is no contract to check, or events are declared wrongly.</exception>
    public void CheckSamples(params IEnumerable<Assembly> contracts)
    {
        var present = new ContractReader([.. contracts]);
        var approved = Approved();
        if (approved.Count == 0)
        {
            throw new InvalidOperationException($"There is no contract in {_folder}: run the test that calls Check with {ApproveVariable}=1 first.");
        }

        var faults = approved.SelectMany(contract => ContractSample.Faults(contract, present)).ToList();
        if (faults.Count > 0)
        {
            throw new ContractsChangedException(
                $"Payloads made up by the schemas in {_folder} don't survive:{Environment.NewLine}- {string.Join($"{Environment.NewLine}- ", faults)}");
        }
    }

    private (IReadOnlyList<Contract> Present, ContractChanges Changes) Compare(IReadOnlyList<Assembly> contracts)
    {
        var reader = new ContractReader(contracts);
        var present = reader.Read();
        return present.Count > 0
            ? (present, new ContractChanges(present, Approved(), reader.Events))
            : throw new InvalidOperationException("None of the assemblies holds an event or a public query: hand over the Contracts of the modules.");
    }

    private void Refuse(IReadOnlyList<ContractChange> changes)
    {
        if (changes.Count > 0)
        {
            throw new ContractsChangedException(Report(changes));
        }
    }

    private List<Contract> Approved() => Directory.Exists(_folder)
        ? [.. Directory.EnumerateFiles(_folder, "*.json").Order(StringComparer.Ordinal).Select(Contract.Read)]
        : [];

    private string Report(IReadOnlyList<ContractChange> changes) => string.Join(
        Environment.NewLine,
        [
            $"Contracts are not as approved in {_folder}:",
            "",
            .. changes.OrderBy(c => c.Kind).Select(c => c.ToString()),
            .. changes.Any(c => c.Kind != ContractChangeKind.Fault)
                ? new[] { $"To approve: run this test once with {ApproveVariable}=1, look at what changed in the folder, and commit it." }
                : [],
        ]);
}
