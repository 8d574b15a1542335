using System.Diagnostics;

namespace Monolith.Architecture.Tool;

/// <summary>One check of a solution.</summary>
internal sealed class Check
{
    public required Func<string, SolutionLayout, Solution> Read { get; init; }

    public required string Solution { get; init; }

    public string? Modules { get; init; }

    public IReadOnlyList<string> Without { get; init; } = [];

    public bool AllowStale { get; init; }

    public string? Baseline { get; init; }

    public bool UpdateBaseline { get; init; }

    /// <summary>Checks the solution, writes the report, and returns the exit code.</summary>
    public int Run(Action<CheckResult, TextWriter> write, TextWriter output, TextWriter error)
    {
        try
        {
            var watch = Stopwatch.StartNew();
            var (root, layout) = FindLayout();
            var solution = Read(root, layout);
            if (FindObstacle(solution) is { } obstacle)
            {
                error.WriteLine(obstacle);
                return ExitCode.Configuration;
            }

            var rules = ArchitectureRules.Of(solution).Except(Without);
            if (AllowStale)
            {
                rules.AllowStale();
            }

            if (Baseline is not null)
            {
                rules.WithBaseline(Path.GetFullPath(Baseline), UpdateBaseline);
            }

            var result = new CheckResult(rules.Run(), Baseline, watch.Elapsed);
            write(result, output);
            return result.ExitCode;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine(e.Message);
            return ExitCode.Configuration;
        }
    }

    private string NextStep => $"The rules read assemblies: run 'dotnet build {Solution}', then check again.";

    private (string Root, SolutionLayout Layout) FindLayout()
    {
        var path = Path.GetFullPath(Solution);
        var isFile = File.Exists(path);
        if (!isFile && !Directory.Exists(path))
        {
            throw new InvalidOperationException($"'{Solution}' does not exist. Name the .sln or .slnx file, or its folder.");
        }

        var root = isFile ? Path.GetDirectoryName(path)! : path;
        var layout = SolutionLayout.Read(root) with { AssemblyFolders = [] };
        layout = isFile ? layout with { SolutionFile = Path.GetFileName(path) } : layout;
        return (root, Modules is null ? layout : layout.WithModules(Modules));
    }

    /// <summary>Returns why no rule can check the solution, or null.</summary>
    private string? FindObstacle(Solution solution)
    {
        if (solution.Modules.Count == 0)
        {
            return $"No module matches {Modules ?? solution.Layout.Modules} in {solution.Root}. Say how modules are found, "
                + "by their folders (--modules \"src/Modules/*\") or by the names of their projects (--modules \"Acme.Modules.*\"). "
                + $"The projects of the solution are: {string.Join(", ", solution.Projects.Select(project => project.RelativePath))}.";
        }

        var projects = solution.Projects.Where(project => solution.RoleOf(project) != ProjectRole.Other).ToList();
        var missing = projects.FindAll(project => project.AssemblyPath is null);
        var stale = AllowStale ? [] : projects.FindAll(project => project.StaleSource is not null);
        return missing.Count > 0 ? $"Not built: {string.Join(", ", missing.Select(project => project.RelativePath))}. {NextStep}"
            : stale.Count > 0
                ? $"Changed after the build: {string.Join(", ", stale.Select(project => $"{project.RelativePath} ({Path.GetRelativePath(project.Folder, project.StaleSource!)})"))}. "
                    + $"{NextStep} To check the assemblies as they are, add --allow-stale."
            : null;
    }
}
