using Mono.Cecil;

namespace Monolith.Architecture;

internal sealed class InMemoryModulesUseNoDatabase : ArchitectureRule<ComposedModule>, IMonolithRule
{
    /// <summary>The assemblies of EF Core, ADO.NET and the providers' libraries begin with these names.</summary>
    private static readonly string[] Libraries =
    [
        "Microsoft.EntityFrameworkCore", "EFCore.", "Microsoft.Data.", "System.Data", "Npgsql", "SQLitePCLRaw", "LiteDB",
    ];

    public override string Id => "in-memory-modules-use-no-database";

    public override string Title => "A module whose state lives in memory uses neither EF Core nor another library for databases.";

    public override string Reason =>
        "The state of a module in memory is what the events of other modules make of it. What such a module kept in a database would be "
        + "missing in its other replicas, and no transaction would tie it to the events.";

    protected override string Subjects => "modules that compose";

    protected override IEnumerable<ComposedModule> Select(Solution solution) => Composition.Of(solution).Modules;

    protected override IEnumerable<Violation> Check(ComposedModule subject, Solution solution) => subject.Context is not null
        ? []
        : (from project in subject.Module.Projects
           from use in project.Uses?.Types ?? []
           where IsOfDatabase(use.Used)
           select (use.Member, Used: use.Used.CodeName()))
        .Distinct().Select(found => Violation(
            found.Member,
            found.Used,
            "Keep what the events say in the module's state. If the module must store something, give it a database with module.UseDbContext<…>()."));

    private static bool IsOfDatabase(TypeReference type) =>
        type.GetElementType().FullName is "Monolith.ModuleDbContext" or "Monolith.ModuleDocuments"
        || Array.Exists(Libraries, library => type.Scope.Name.StartsWith(library, StringComparison.OrdinalIgnoreCase));
}
