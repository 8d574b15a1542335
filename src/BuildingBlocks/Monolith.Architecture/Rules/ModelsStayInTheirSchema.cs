using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Monolith.Architecture;

/// <summary>
/// A table, view, function, procedure or sequence of a model, and so every foreign key between them, is in the module's own
/// schema. No schema at all is the own: on SQLite it is a file.
/// </summary>
internal sealed class ModelsStayInTheirSchema : ArchitectureRule<(ComposedModule Module, string Culprit, string Schema, string Name)>
{
    public override string Id => "models-stay-in-their-schema";

    public override string Title => "A module's DbContext maps what is in its own schema only.";

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
                $"Name no schema, or '{subject.Module.Name}'. What another module owns is copied from its events into a table of your own.");
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
               select ($"function {function.MethodInfo?.Name ?? function.Name} of {module.Context.FullName}", function.Schema, function.Name),
            .. from sequence in model.GetSequences()
               select ($"sequence {sequence.Name} of {module.Context.FullName}", sequence.Schema, sequence.Name),
        ];

        // A wrong default is told once, and not again for each table that has it.
        return model.GetDefaultSchema() is { } schema && schema != module.Name
            ? mapped.Where(m => m.Schema != schema).Prepend((module.Context.FullName!, schema, "*"))
            : mapped;
    }
}
