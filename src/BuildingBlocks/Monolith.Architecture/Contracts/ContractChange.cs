namespace Monolith.Architecture;

/// <summary>A change of a contract.</summary>
/// <param name="Kind">The severity.</param>
/// <param name="What">The contract, and how it changed.</param>
/// <param name="Differences">The differences in its shape.</param>
/// <param name="WayOut">The remedy.</param>
internal sealed record ContractChange(ContractChangeKind Kind, string What, IReadOnlyList<ContractDifference> Differences, string WayOut)
{
    public override string ToString() =>
        $"{What}{string.Concat(Differences.OrderByDescending(d => d.Breaking).Select(d => $"{Environment.NewLine}  - {d}"))}{Environment.NewLine}  {WayOut}{Environment.NewLine}";
}

/// <summary>The severity of a change. The most severe comes first.</summary>
internal enum ContractChangeKind
{
    /// <summary>The change is an error, whether approved or not.</summary>
    Fault,

    /// <summary>Some readers or writers of the old shape would fail.</summary>
    Breaking,

    /// <summary>All readers and writers of the old shape keep working.</summary>
    Additive,
}
