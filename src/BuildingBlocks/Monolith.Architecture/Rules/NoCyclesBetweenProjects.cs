namespace Monolith.Architecture;

/// <summary>Projects that need each other are one. Modules may well converse in both directions: by events, over Contracts.</summary>
internal sealed class NoCyclesBetweenProjects : ArchitectureRule<Project>
{
    public override string Id => "no-cycles-between-projects";

    public override string Title => "No project references itself, directly or over others.";

    protected override string Subjects => "projects";

    protected override IEnumerable<Project> Select(Solution solution) => solution.Projects;

    /// <summary>A cycle is told once, by the first of its projects in the order of their paths.</summary>
    protected override IEnumerable<Violation> Check(Project subject, Solution solution)
    {
        if (ShortestWayBack(subject, solution) is { } cycle && cycle.All(project => string.CompareOrdinal(project.Path, subject.Path) >= 0))
        {
            yield return Violation(
                subject.RelativePath,
                string.Join(" -> ", cycle.Select(project => project.Name)),
                "Turn one of the references around: with an interface that the other implements, with an event, or by moving what both need into a third project.");
        }
    }

    private static List<Project>? ShortestWayBack(Project start, Solution solution)
    {
        var ways = new Queue<List<Project>>([[start]]);
        var seen = new HashSet<Project>();
        while (ways.TryDequeue(out var way))
        {
            foreach (var next in way[^1].ProjectReferences.Select(solution.Find).OfType<Project>())
            {
                if (next == start)
                {
                    return [.. way, next];
                }

                if (seen.Add(next))
                {
                    ways.Enqueue([.. way, next]);
                }
            }
        }

        return null;
    }
}
