namespace Monolith.Architecture;

/// <summary>
/// Checks the architecture rules on a solution:
/// <code>[Fact] public void The_boundaries_hold() => ArchitectureRules.Of(root).Check();</code>
/// </summary>
public sealed class ArchitectureRules
{
    /// <summary>The environment variable that lets <see cref="Check"/> rewrite the baseline when set to 1.</summary>
    public const string UpdateVariable = "MONOLITH_RULES_UPDATE_BASELINE";

    private readonly Solution _solution;
    private readonly List<IArchitectureRule> _rules = [.. RuleCatalog.All];
    private Baseline? _baseline;

    internal ArchitectureRules(Solution solution) => _solution = solution;

    /// <summary>Creates a set of all rules for the solution in a folder.</summary>
    /// <param name="root">The folder of the solution file.</param>
    /// <param name="layout">The conventions of the solution. The defaults are those of this repository.</param>
    /// <exception cref="InvalidOperationException">The folder has no solution file, or several. The message says which setting selects
    /// one.</exception>
    public static ArchitectureRules Of(string root, SolutionLayout? layout = null) => new(Solution.Read(root, layout ?? new SolutionLayout()));

    /// <summary>Restricts the set to the given rules and the preconditions that are always checked; see <see cref="Except"/>.</summary>
    /// <param name="ids">The ids of the rules.</param>
    /// <exception cref="ArgumentException">No rule has one of the ids.</exception>
    public ArchitectureRules Only(params IReadOnlyList<string> ids)
    {
        RequireKnown(ids);
        _rules.RemoveAll(rule => !ids.Contains(rule.Id) && rule is not IPrecondition);
        return this;
    }

    /// <summary>
    /// Excludes rules. The preconditions (projects are built, modules are complete, compose and are visible) cannot be excluded, because
    /// the other rules would pass without checking anything.
    /// </summary>
    /// <param name="ids">The ids of the rules.</param>
    /// <exception cref="ArgumentException">No rule has one of the ids, or one of the rules cannot be excluded.</exception>
    public ArchitectureRules Except(params IReadOnlyList<string> ids)
    {
        RequireKnown(ids);
        if (_rules.Find(rule => rule is IPrecondition && ids.Contains(rule.Id)) is { } needed)
        {
            throw new ArgumentException(
                $"The rule {needed.Id} cannot be excluded, because other rules depend on what it checks. List its known violations in a baseline instead.");
        }

        _rules.RemoveAll(rule => ids.Contains(rule.Id));
        return this;
    }

    /// <summary>Adds your own rules.</summary>
    /// <param name="rules">The rules.</param>
    public ArchitectureRules With(params IReadOnlyList<IArchitectureRule> rules)
    {
        _rules.AddRange(rules);
        return this;
    }

    /// <summary>
    /// Tolerates the violations that a file lists. The file may only shrink: fixed violations must be removed from it. With
    /// <c>MONOLITH_RULES_UPDATE_BASELINE=1</c>, <see cref="Check"/> creates the file if it does not exist, and otherwise removes the fixed
    /// violations.
    /// </summary>
    /// <param name="path">The path of the file, absolute or relative to the solution's root.</param>
    public ArchitectureRules WithBaseline(string path)
    {
        _baseline = new Baseline(Path.Combine(_solution.Root, path));
        return this;
    }

    /// <summary>Checks all rules and reports all violations at once.</summary>
    /// <exception cref="ArchitectureViolationsException">The baseline lacks some violations, or lists violations that are
    /// fixed.</exception>
    public void Check()
    {
        var violations = Find();
        var notes = new List<string>();
        if (_baseline is not null)
        {
            (violations, var outdated) = _baseline.Compare(violations, Environment.GetEnvironmentVariable(UpdateVariable) == "1");
            notes.AddRange(outdated);
        }

        if (violations.Count > 0 || notes.Count > 0)
        {
            throw new ArchitectureViolationsException(violations, notes, _rules.ToDictionary(rule => rule.Id, rule => rule.Title));
        }
    }

    /// <summary>Finds all violations, including those that the baseline lists.</summary>
    public IReadOnlyList<Violation> Find() => [.. _rules.SelectMany(rule => rule.Check(_solution)).DistinctBy(v => v.Key)];

    private void RequireKnown(IReadOnlyList<string> ids)
    {
        if (ids.FirstOrDefault(id => !_rules.Exists(rule => rule.Id == id)) is { } unknown)
        {
            throw new ArgumentException($"No rule has the id '{unknown}'. The rules are: {string.Join(", ", _rules.Select(rule => rule.Id))}.");
        }
    }
}
