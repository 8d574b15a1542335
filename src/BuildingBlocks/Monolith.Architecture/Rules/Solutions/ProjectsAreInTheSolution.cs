namespace Monolith.Architecture;

internal sealed class ProjectsAreInTheSolution : ArchitectureRule<Project>
{
    public override string Id => "projects-are-in-the-solution";

    public override string Title => "The solution file lists all projects of the modules, the building blocks and the host.";

    public override string Reason => "A project that the solution file omits is neither built nor formatted nor tested.";

    protected override string Subjects => "projects";

    protected override IEnumerable<Project> Select(Solution solution) =>
        solution.Projects.Where(project => solution.RoleOf(project) != ProjectRole.Other);

    protected override IEnumerable<Violation> Check(Project subject, Solution solution)
    {
        if (!subject.InSolution)
        {
            yield return Violation(subject.RelativePath, "not in the solution", $"Run 'dotnet sln add {subject.RelativePath}', or delete the folder.");
        }
    }
}
