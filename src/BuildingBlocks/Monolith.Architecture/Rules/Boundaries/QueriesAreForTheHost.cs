using Mono.Cecil;

namespace Monolith.Architecture;

internal sealed class QueriesAreForTheHost : ArchitectureRule<Project>, IMonolithRule
{
    public override string Id => "queries-are-for-the-host";

    public override string Title => "No module uses another module's query, or the gateway that sends queries.";

    public override string Reason =>
        "A module that queries another one waits for it and fails with it. Only the host, which tolerates missing parts, sends queries.";

    protected override string Subjects => "modules";

    protected override IEnumerable<Project> Select(Solution solution) =>
        solution.Projects.Where(project => solution.RoleOf(project) == ProjectRole.Module);

    protected override IEnumerable<Violation> Check(Project subject, Solution solution) =>
        (from use in subject.Uses?.Types ?? []
         where IsQueryOfAnother(use.Used, subject, solution) || use.Used.FullName == typeof(IModuleGateway).FullName
         select Violation(use.Member, use.Used.CodeName(), "Handle the other module's events and keep a copy of the data you need. Only the host sends queries to other modules."))
        .Distinct();

    private static bool IsQueryOfAnother(TypeReference type, Project subject, Solution solution) =>
        solution.OwnerOf(type) is { } owner
        && solution.RoleOf(owner) is ProjectRole.Contracts or ProjectRole.Module
        && solution.ModuleOf(owner) != solution.ModuleOf(subject)
        && type.Resolve()?.IsModuleQuery() == true;
}
