namespace Monolith.Architecture;

/// <param name="allowsStale">Whether an assembly may be older than its source files.</param>
internal sealed class ProjectsAreBuilt(bool allowsStale) : ArchitectureRule<Project>, IPrecondition
{
    /// <summary>Creates the rule for the catalog.</summary>
    public ProjectsAreBuilt()
        : this(allowsStale: false)
    {
    }

    public override string Id => "projects-are-built";

    public override string Title => "All modules, building blocks and the host are built from their current source files, so that the rules can check them.";

    public override string Reason => "The other rules check assemblies. A missing assembly would pass all of them, and an old one would pass for code that has changed since.";

    protected override string Subjects => "projects";

    protected override IEnumerable<Project> Select(Solution solution) =>
        solution.BuildingBlocks.Concat(solution.Modules.SelectMany(module => module.Projects)).Concat(solution.Hosts);

    protected override IEnumerable<Violation> Check(Project subject, Solution solution)
    {
        if (subject.AssemblyPath is null)
        {
            yield return Violation(
                subject.RelativePath,
                $"no {subject.AssemblyName}.dll",
                $"Build it, for example with 'dotnet build'. It was not found in {string.Join(" or ", solution.Layout.AssemblyFolders.Append("the project's output folders"))}. "
                + "The host's project reference, and the tests' reference to the host, make sure that it is built.") with
            { IsConfigurationError = true };
        }
        else if (!allowsStale && subject.StaleSource is { } changed)
        {
            yield return Violation(
                subject.RelativePath,
                $"{Path.GetRelativePath(solution.Root, changed).Replace('\\', '/')} changed after the build",
                $"Build it again with 'dotnet build'. To check {subject.AssemblyPath} as it is, add .{nameof(ArchitectureRules.AllowStale)}().") with
            { IsConfigurationError = true };
        }
    }
}
