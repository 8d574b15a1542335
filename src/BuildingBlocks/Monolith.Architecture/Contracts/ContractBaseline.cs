using System.Reflection;

namespace Monolith.Architecture;

/// <summary>
/// The approved shapes of integration events, public queries, and the timers, side effects and answers that modules store, as files under
/// version control: one JSON file for each version of an event, and for each of the others. It follows the idea of consumer-driven contracts and approval tests: a test detects and names each change of
/// what others read, and a person approves it.
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
    /// <summary>The environment variable that approves the current contracts when set to 1, by rewriting the baseline's files.</summary>
    public const string ApproveVariable = "MONOLITH_CONTRACTS_APPROVE";

    private readonly string _folder;

    private ContractBaseline(string folder) => _folder = folder;

    /// <summary>Opens the baseline in a folder, which need not exist before the first approval.</summary>
    /// <param name="folder">The folder, which contains only the baseline.</param>
    public static ContractBaseline In(string folder) => new(Path.GetFullPath(folder));

    /// <summary>
    /// Compares the contracts of the given assemblies with the baseline, or approves them if <see cref="ApproveVariable"/> is set. The
    /// files of older event versions remain and require upcasters to the newest version.
    /// </summary>
    /// <param name="contracts">The assemblies of the contracts and of the modules.</param>
    /// <exception cref="ContractsChangedException">The contracts differ. The message lists all differences and the possible
    /// remedies.</exception>
    /// <exception cref="InvalidOperationException">The assemblies contain no contracts, or event declarations are invalid.</exception>
    public void Check(params IEnumerable<Assembly> contracts)
    {
        if (Environment.GetEnvironmentVariable(ApproveVariable) == "1")
        {
            Approve(contracts);
        }

        ThrowIfAny(Compare([.. contracts]).Changes.All);
    }

    /// <summary>Approves the contracts of the given assemblies.</summary>
    /// <param name="contracts">The assemblies of the contracts and of the modules.</param>
    /// <exception cref="ContractsChangedException">A version lacks an upcaster, so it cannot be approved.</exception>
    /// <exception cref="InvalidOperationException">The assemblies contain no contracts, or event declarations are invalid.</exception>
    public void Approve(params IEnumerable<Assembly> contracts)
    {
        var (present, changes) = Compare([.. contracts]);
        ThrowIfAny([.. changes.All.Where(c => c.Kind == ContractChangeKind.Fault)]);
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
    /// Creates sample payloads from the approved schemas and reads them with the current code, including upcasters. Writes samples of the
    /// newest version again. This checks that stored payloads can be read, that new payloads have the approved shape, and that the code can
    /// read what it writes. A record that validates itself may reject all sample values; it is then not checked.
    /// </summary>
    /// <param name="contracts">The assemblies of the contracts and of the modules.</param>
    /// <exception cref="ContractsChangedException">A payload cannot be read, or is written with another shape.</exception>
    /// <exception cref="InvalidOperationException">The assemblies contain no contracts, or event declarations are invalid.</exception>
    public void CheckSamples(params IEnumerable<Assembly> contracts)
    {
        var present = new ContractReader([.. contracts]);
        var approved = Approved();
        if (approved.Count == 0)
        {
            throw new InvalidOperationException($"{_folder} contains no contracts. First run the test that calls Check, with {ApproveVariable}=1.");
        }

        var faults = approved.SelectMany(contract => ContractSample.Faults(contract, present)).ToList();
        if (faults.Count > 0)
        {
            throw new ContractsChangedException(
                $"Sample payloads of the schemas in {_folder} fail:{Environment.NewLine}- {string.Join($"{Environment.NewLine}- ", faults)}");
        }
    }

    private (IReadOnlyList<Contract> Present, ContractChanges Changes) Compare(IReadOnlyList<Assembly> contracts)
    {
        var reader = new ContractReader(contracts);
        var present = reader.Read();
        return present.Count > 0
            ? (present, new ContractChanges(present, Approved(), reader.Events))
            : throw new InvalidOperationException("None of the assemblies contains an event, a public query or a record that a module stores. Pass ContractAssemblies.Of(root).");
    }

    private void ThrowIfAny(IReadOnlyList<ContractChange> changes)
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
            $"Contracts differ from those approved in {_folder}:",
            "",
            .. changes.OrderBy(c => c.Kind).Select(c => c.ToString()),
            .. changes.Any(c => c.Kind != ContractChangeKind.Fault)
                ? new[] { $"To approve the changes, run this test once with {ApproveVariable}=1, review the changed files in the folder, and commit them." }
                : [],
        ]);
}
