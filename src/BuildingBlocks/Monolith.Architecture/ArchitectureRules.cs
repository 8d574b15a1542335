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
    private readonly List<SkippedRule> _excluded = [];
    private readonly Dictionary<Module, IReadOnlyList<Module>> _allowed = [];
    private Baseline? _baseline;
    private bool _updatesBaseline;

    private ArchitectureRules(Solution solution)
    {
        _solution = solution;
        var file = RulesFile.Read(solution.Root);
        foreach (var (module, contracts) in file.Dependencies)
        {
            Allow(module, contracts);
        }

        foreach (var (id, reason) in file.Without)
        {
            Exclude([id], reason);
        }
    }

    /// <summary>
    /// Creates a set of all rules for the solution in a folder. Its file <c>monolith-rules.json</c> may describe its layout, the rules that
    /// do not apply and the allowed dependencies.
    /// </summary>
    /// <param name="root">The folder of the solution file.</param>
    /// <param name="layout">The conventions of the solution. The defaults are those of the file, or else of this repository.</param>
    /// <exception cref="InvalidOperationException">The folder has no solution file, or several, or its file is invalid. The message says
    /// what to change.</exception>
    /// <exception cref="ArgumentException">The file names a rule or a module that does not exist.</exception>
    public static ArchitectureRules Of(string root, SolutionLayout? layout = null) => new(Solution.Read(root, layout ?? SolutionLayout.Read(root)));

    /// <summary>Creates a set of all rules for a solution.</summary>
    /// <param name="solution">The solution.</param>
    /// <exception cref="InvalidOperationException">The file <c>monolith-rules.json</c> of the solution is invalid.</exception>
    /// <exception cref="ArgumentException">The file names a rule or a module that does not exist.</exception>
    public static ArchitectureRules Of(Solution solution) => new(solution);

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
    public ArchitectureRules Except(params IReadOnlyList<string> ids) => Exclude(ids, "no reason given");

    /// <summary>
    /// Declares which modules a module may use. As soon as one module has a declaration, a module without one may use no other.
    /// </summary>
    /// <param name="module">The module, such as <c>orders</c>.</param>
    /// <param name="contracts">What it may use, such as <c>catalog.contracts</c>.</param>
    /// <exception cref="ArgumentException">The solution has no such module, or something other than Contracts is to be allowed.</exception>
    public ArchitectureRules Allow(string module, params IReadOnlyList<string> contracts)
    {
        const string suffix = ".contracts";
        if (contracts.FirstOrDefault(name => !name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) is { } wrong)
        {
            throw new ArgumentException($"'{wrong}' cannot be allowed. A module may use only the Contracts of another one: write {wrong}{suffix}.");
        }

        var user = RequireModule(module);
        _allowed[user] = [.. _allowed.GetValueOrDefault(user, []), .. contracts.Select(name => RequireModule(name[..^suffix.Length]))];
        if (_rules.FindIndex(rule => rule is ModulesUseWhatIsAllowed) is var at and >= 0)
        {
            _rules[at] = new ModulesUseWhatIsAllowed(_allowed);
        }

        return this;
    }

    /// <summary>
    /// Checks assemblies as they are, even if their source files have changed since the build. Otherwise a project with such a file is
    /// reported as not built.
    /// </summary>
    public ArchitectureRules AllowStale()
    {
        _rules[_rules.FindIndex(rule => rule is ProjectsAreBuilt)] = new ProjectsAreBuilt(allowsStale: true);
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
    /// Tolerates the violations that a file lists. The file may only shrink: fixed violations must be removed from it. An update creates
    /// the file if it does not exist, and otherwise removes the fixed violations.
    /// </summary>
    /// <param name="path">The path of the file, absolute or relative to the solution's root.</param>
    /// <param name="update">Whether to update the file. Default: whether <c>MONOLITH_RULES_UPDATE_BASELINE</c> is 1.</param>
    public ArchitectureRules WithBaseline(string path, bool? update = null)
    {
        _baseline = new Baseline(Path.Combine(_solution.Root, path));
        _updatesBaseline = update ?? Environment.GetEnvironmentVariable(UpdateVariable) == "1";
        return this;
    }

    /// <summary>Checks all rules and reports all violations at once.</summary>
    /// <exception cref="ArchitectureViolationsException">The baseline lacks some violations, or lists violations that are
    /// fixed.</exception>
    public void Check()
    {
        var report = Run();
        if (!report.IsClean)
        {
            throw new ArchitectureViolationsException(report, _baseline?.Path);
        }
    }

    /// <summary>Checks all rules, updates the baseline if that was requested, and returns what was found.</summary>
    public RuleReport Run()
    {
        var violations = Find();
        var (news, mended) = _baseline?.Compare(violations, _updatesBaseline) ?? (violations, []);
        return new RuleReport(_solution)
        {
            Rules = [.. _rules.Where(rule => WhyNot(rule) is null)],
            Violations = news,
            Fixed = mended,
            Known = violations.Count - news.Count,
            Skipped =
            [
                .. _excluded,
                .. from rule in _rules
                   let reason = WhyNot(rule)
                   where reason is not null
                   select new SkippedRule(rule.Id, reason, IsExcluded: false),
            ],
        };
    }

    /// <summary>Finds all violations, including those that the baseline lists. Rules that do not apply to the solution find none.</summary>
    public IReadOnlyList<Violation> Find() =>
        [.. _rules.Where(rule => WhyNot(rule) is null).SelectMany(rule => rule.Check(_solution)).DistinctBy(v => v.Key)];

    private string? WhyNot(IArchitectureRule rule) => (rule as IConditionalRule)?.WhyNot(_solution);

    private ArchitectureRules Exclude(IReadOnlyList<string> ids, string reason)
    {
        RequireKnown(ids);
        if (_rules.Find(rule => rule is IPrecondition && ids.Contains(rule.Id)) is { } needed)
        {
            throw new ArgumentException(
                $"The rule {needed.Id} cannot be excluded, because other rules depend on what it checks. List its known violations in a baseline instead.");
        }

        _rules.RemoveAll(rule => ids.Contains(rule.Id));
        _excluded.AddRange(ids.Select(id => new SkippedRule(id, reason, IsExcluded: true)));
        return this;
    }

    private void RequireKnown(IReadOnlyList<string> ids)
    {
        if (ids.FirstOrDefault(id => !_rules.Exists(rule => rule.Id == id) && !_excluded.Exists(rule => rule.RuleId == id)) is { } unknown)
        {
            throw new ArgumentException($"No rule has the id '{unknown}'. The rules are: {string.Join(", ", _rules.Select(rule => rule.Id))}.");
        }
    }

    private Module RequireModule(string name) =>
        _solution.Modules.FirstOrDefault(module => name.Equals(module.DisplayName, StringComparison.OrdinalIgnoreCase) || name.Equals(module.Name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"The solution has no module '{name}'. Its modules are: {string.Join(", ", _solution.Modules.Select(module => module.DisplayName))}.");
}
