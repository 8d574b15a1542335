namespace Monolith.Architecture.Tool;

/// <summary>What a check found, for the writers of all formats.</summary>
/// <param name="Report">The report of the rules.</param>
/// <param name="Baseline">The path of the baseline, as the caller wrote it, or null.</param>
/// <param name="Elapsed">How long the check took.</param>
internal sealed record CheckResult(RuleReport Report, string? Baseline, TimeSpan Elapsed)
{
    public int ExitCode => Unchecked.Any() ? Tool.ExitCode.Configuration : Report.IsClean ? Tool.ExitCode.Clean : Tool.ExitCode.Violations;

    /// <summary>The rules that could not check something.</summary>
    public IEnumerable<Violation> Unchecked => Report.Violations.Where(violation => violation.IsConfigurationError);

    public IEnumerable<Violation> Violations => Report.Violations.Where(violation => !violation.IsConfigurationError);

    public IEnumerable<Module> Modules => Report.Solution.Modules;

    public SourceLocation SolutionFile => new(FromHere(Report.Solution.File), 1);

    /// <summary>Returns where a violation is, with the path from the working directory, where editors and CI look for it.</summary>
    public SourceLocation? LocationOf(Violation violation) => Report.Solution.LocationOf(violation) is { } location
        ? location with { File = FromHere(Path.Combine(Report.Solution.Root, location.File)) }
        : null;

    /// <summary>Summarizes what was checked, and what was not, in lines.</summary>
    public IEnumerable<string> Summarize()
    {
        var modules = Modules.Select(module => $"{module.DisplayName} ({module.Projects.Count})").ToList();
        yield return $"Checked {Report.Rules.Count} rules on {modules.Count} modules with {Modules.Sum(module => module.Projects.Count)} projects in {Elapsed.TotalSeconds:0.0} s: {string.Join(", ", modules)}.";
        if (Report.Known > 0)
        {
            yield return $"The baseline lists {Report.Known} more violations.";
        }

        foreach (var skipped in Report.Skipped.GroupBy(rule => (rule.IsExcluded, rule.Reason)))
        {
            yield return $"{(skipped.Key.IsExcluded ? "Excluded" : "Not applicable")} ({skipped.Key.Reason}): {string.Join(", ", skipped.Select(rule => rule.RuleId))}.";
        }
    }

    private static string FromHere(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path).Replace('\\', '/');
}
