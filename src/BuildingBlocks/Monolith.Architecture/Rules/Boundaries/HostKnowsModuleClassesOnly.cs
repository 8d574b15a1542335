
namespace Monolith.Architecture;

internal sealed class HostKnowsModuleClassesOnly : ArchitectureRule<Project>, IMonolithRule
{
    public override string Id => "host-knows-module-classes-only";

    public override string Title => "The host uses only a module's class and its Contracts.";

    public override string Reason => "The host lists modules. It gets everything else through queries of their Contracts.";

    protected override string Subjects => "Host";

    protected override IEnumerable<Project> Select(Solution solution) => solution.Hosts;

    protected override IEnumerable<Violation> Check(Project subject, Solution solution)
    {
        var types =
            from use in subject.Uses?.Types ?? []
            let known = solution.OwnerOf(use.Used)
            where known is not null && solution.RoleOf(known) == ProjectRole.Module && known.Assembly is not null
                && !known.Types.Any(type => type.FullName == use.Used.FullName && type.Implements(typeof(IModule)))
            select (use.Member, Dependency: use.Used.CodeName(), Of: known);
        var texts =
            from use in subject.Uses?.Texts ?? []
            let known = solution.OwnerOf(use.Used)
            where known is not null
            select (use.Member, Dependency: $"\"{use.Used}\"", Of: known);
        return from known in types.Concat(texts).Distinct()
               select Violation(
                   known.Member, known.Dependency,
                   $"Send a query of {known.Of.Name}{solution.Layout.ContractsSuffix} through IModuleGateway, or let {known.Of.Name} register a service for an interface of the building blocks that the host resolves.");
    }
}
