namespace Monolith.Architecture;

/// <summary>
/// Checks the rules on a solution:
/// <code>[Fact] public void The_boundaries_hold() => ArchitectureRules.Of(root).Check();</code>
/// </summary>
public sealed class ArchitectureRules
{
    /// <summary>The variable that, set to 1, lets <see cref="Check"/> rewrite the baseline.</summary>
    public const string UpdateVariable = "MONOLITH_RULES_UPDATE_BASELINE";

    private readonly Solution _solution;
    private readonly List<IArchitectureRule> _rules = [.. RuleCatalog.All];
    private Baseline? _baseline;

    internal ArchitectureRules(Solution solution) => _solution = solution;

    /// <summary>All rules on the solution of a folder.</summary>
    /// <param name="root">The folder of the solution file.</param>
    /// <param name="layout">Where things are; the defaults are those of this repository.</param>
    /// <exception cref="InvalidOperationException">There is no solution file, or several; the message says which to name.</exception>
    public static ArchitectureRules Of(string root, SolutionLayout? layout = null) => new(Solution.Read(root, layout ?? new SolutionLayout()));

    /// <summary>Checks these rules only, and those that say whether they see everything: see <see cref="Except"/>.</summary>
    /// <param name="ids">Their ids.</param>
    /// <exception cref="ArgumentException">There is no such rule.</exception>
    public ArchitectureRules Only(params IReadOnlyList<string> ids)
    {
        Know(ids);
        _rules.RemoveAll(rule => !ids.Contains(rule.Id) && rule is not IPrecondition);
        return this;
    }

    /// <summary>
    /// Leaves rules out. That everything is built, whole, composes and can be seen is always checked: the other rules look at
    /// nothing else, and would pass.
    /// </summary>
    /// <param name="ids">Their ids.</param>
    /// <exception cref="ArgumentException">There is no such rule, or it can't be left out.</exception>
    public ArchitectureRules Except(params IReadOnlyList<string> ids)
    {
        Know(ids);
        if (_rules.Find(rule => rule is IPrecondition && ids.Contains(rule.Id)) is { } needed)
        {
            throw new ArgumentException(
                $"{needed.Id} can't be left out: the other rules can't look at what it finds. What is known to break it can stand in a baseline.");
        }

        _rules.RemoveAll(rule => ids.Contains(rule.Id));
        return this;
    }

    /// <summary>Checks rules of your own as well.</summary>
    /// <param name="rules">The rules.</param>
    public ArchitectureRules With(params IReadOnlyList<IArchitectureRule> rules)
    {
        _rules.AddRange(rules);
        return this;
    }

    /// <summary>
    /// Tolerates the violations that a file lists. It may shrink and not grow: what is no longer violated has to leave it.
    /// <c>MONOLITH_RULES_UPDATE_BASELINE=1</c> writes it when there is none, and takes out what is mended when there is one.
    /// </summary>
    /// <param name="path">The file, relative to the solution's root or absolute.</param>
    public ArchitectureRules WithBaseline(string path)
    {
        _baseline = new Baseline(Path.Combine(_solution.Root, path));
        return this;
    }

    /// <summary>Checks all rules, and tells all violations at once.</summary>
    /// <exception cref="ArchitectureViolationsException">There are violations that no baseline knows, or its entries are out of date.</exception>
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

    /// <summary>Finds all violations, whether a baseline knows them or not.</summary>
    public IReadOnlyList<Violation> Find() => [.. _rules.SelectMany(rule => rule.Check(_solution)).DistinctBy(v => v.Key)];

    private void Know(IReadOnlyList<string> ids)
    {
        if (ids.FirstOrDefault(id => !_rules.Exists(rule => rule.Id == id)) is { } unknown)
        {
            throw new ArgumentException($"There is no rule '{unknown}'. There are: {string.Join(", ", _rules.Select(rule => rule.Id))}.");
        }
    }
}
