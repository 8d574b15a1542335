using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Monolith.Architecture;

internal sealed class ModelsStayInTheirSchema : ArchitectureRule<(ComposedModule Module, string Culprit, string Schema, string Name)>, IMonolithRule
{
    public override string Id => "models-stay-in-their-schema";

    public override string Title => "A module's DbContext maps only objects of its own schema.";

    public override string Reason =>
        "All tables, views, functions, procedures and sequences of a model, and therefore all foreign keys, are in the module's own "
        + "schema. No schema means the own one; on SQLite it is a file.";

    protected override string Subjects => "tables";

    protected override IEnumerable<(ComposedModule Module, string Culprit, string Schema, string Name)> Select(Solution solution) =>
        from module in Composition.Of(solution).Modules
        from database in module.Databases
        from found in Find(module, database.Model)
        select (module, found.Culprit, found.Schema ?? module.Name, found.Name);

    protected override IEnumerable<Violation> Check(
        (ComposedModule Module, string Culprit, string Schema, string Name) subject, Solution solution)
    {
        if (subject.Schema != subject.Module.Name)
        {
            yield return Violation(
                subject.Culprit,
                $"{subject.Schema}.{subject.Name}",
                $"Specify no schema, or '{subject.Module.Name}'. Copy data of another module from its events into a table of your own.");
        }
    }

    private static IEnumerable<(string Culprit, string? Schema, string Name)> Find(ComposedModule module, IModel model)
    {
        var relational = model.GetRelationalModel();
        IEnumerable<ITableBase> tables = [.. relational.Tables, .. relational.Views, .. relational.StoredProcedures];
        IEnumerable<(string Culprit, string? Schema, string Name)> mapped =
        [
            .. from table in tables
               from entity in table.EntityTypeMappings.Select(mapping => mapping.TypeBase.ClrType).Distinct()
               select (entity.FullName!, table.Schema, table.Name),
            .. from function in model.GetDbFunctions()
               where !function.IsBuiltIn
               select ($"function {function.MethodInfo?.Name ?? function.Name} of {module.Context!.FullName}", function.Schema, function.Name),
            .. from sequence in model.GetSequences()
               select ($"sequence {sequence.Name} of {module.Context!.FullName}", sequence.Schema, sequence.Name),
        ];

        // Report a wrong default schema once, and not for each table.
        return model.GetDefaultSchema() is { } schema && schema != module.Name
            ? mapped.Where(m => m.Schema != schema).Prepend((module.Context!.FullName!, schema, "*"))
            : mapped;
    }
}
