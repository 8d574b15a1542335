namespace Monolith.Architecture;

/// <summary>What the solution file forgets, nobody builds, formats or tests.</summary>
internal sealed class ProjectsAreInTheSolution : ArchitectureRule<Project>
{
    public override string Id => "projects-are-in-the-solution";

    public override string Title => "The solution file lists every project of the modules, the building blocks and the Host.";

    protected override string Subjects => "projects";

    protected override IEnumerable<Project> Select(Solution solution) =>
        solution.Projects.Where(project => solution.RoleOf(project) != ProjectRole.Other);

    protected override IEnumerable<Violation> Check(Project subject, Solution solution)
    {
        if (!subject.InSolution)
        {
            yield return Violation(subject.RelativePath, "in no solution", $"Run 'dotnet sln add {subject.RelativePath}', or delete the folder.");
        }
    }
}
