namespace Monolith.Architecture;

/// <summary>What a run of the rules found.</summary>
public sealed class RuleReport
{
    internal RuleReport(Solution solution) => Solution = solution;

    /// <summary>The solution.</summary>
    public Solution Solution { get; }

    /// <summary>The rules that were checked, in the order of the violations.</summary>
    public required IReadOnlyList<IArchitectureRule> Rules { get; init; }

    /// <summary>The violations that the baseline does not list.</summary>
    public required IReadOnlyList<Violation> Violations { get; init; }

    /// <summary>The entries of the baseline that no longer occur, and must be removed from it.</summary>
    public required IReadOnlyList<string> Fixed { get; init; }

    /// <summary>The number of violations that the baseline lists.</summary>
    public required int Known { get; init; }

    /// <summary>The rules that were not checked, with the reasons.</summary>
    public required IReadOnlyList<SkippedRule> Skipped { get; init; }

    /// <summary>Whether the baseline lists all violations, and nothing else.</summary>
    public bool IsClean => Violations.Count == 0 && Fixed.Count == 0;
}
