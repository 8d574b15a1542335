using Mono.Cecil;

namespace Monolith.Architecture;

/// <summary>
/// With another connection string, a module could read the tables of other modules, or on SQLite any file in the folder. A module uses only
/// the connection of its DbContext, however else it could get one: constructors, factories, data sources, or the provider's own library.
/// </summary>
internal sealed class ModulesOpenNoConnections : ArchitectureRule<MethodDefinition>
{
    public override string Id => "modules-open-no-connections";

    public override string Title => "A module opens no connection of its own and does not redirect its DbContext to another database.";

    protected override string Subjects => "methods of modules";

    protected override IEnumerable<MethodDefinition> Select(Solution solution) =>
        solution.Modules.SelectMany(module => module.Projects).SelectMany(project => project.MethodsWithBody());

    protected override IEnumerable<Violation> Check(MethodDefinition subject, Solution solution) =>
        from instruction in subject.Body.Instructions
        let found = Connections.Find(instruction)
        where found is not null
        select Violation(
            subject.MemberName(),
            found,
            "Use the module's DbContext, or its Database.GetDbConnection() for SQL. The configuration determines the database.");
}
