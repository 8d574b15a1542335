namespace Monolith.Architecture;

/// <summary>What became of a contract.</summary>
/// <param name="Kind">How bad it is.</param>
/// <param name="What">Which contract, and what became of it.</param>
/// <param name="Differences">Where its shape differs.</param>
/// <param name="WayOut">What to do.</param>
internal sealed record ContractChange(ContractChangeKind Kind, string What, IReadOnlyList<ContractDifference> Differences, string WayOut)
{
    public override string ToString() =>
        $"{What}{string.Concat(Differences.OrderByDescending(d => d.Breaking).Select(d => $"{Environment.NewLine}  - {d}"))}{Environment.NewLine}  {WayOut}{Environment.NewLine}";
}

/// <summary>How bad a change is, the worst first.</summary>
internal enum ContractChangeKind
{
    /// <summary>It is wrong, approved or not.</summary>
    Fault,

    /// <summary>Somebody is left behind.</summary>
    Breaking,

    /// <summary>Nobody is left behind.</summary>
    Additive,
}
