using System.Collections;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Monolith.Architecture;

/// <summary>Operations of migrations, up and down, each with the parts it is made of.</summary>
internal sealed class MigrationsStayInTheirSchema : ArchitectureRule<(ComposedModule Module, string Migration, MigrationOperation Operation)>
{
    public override string Id => "migrations-stay-in-their-schema";

    public override string Title => "Migrations of a module change, and refer to, nothing outside of its own schema.";

    protected override string Subjects => "migrations";

    protected override IEnumerable<(ComposedModule Module, string Migration, MigrationOperation Operation)> Select(Solution solution) =>
        from module in Composition.Of(solution).Modules
        from database in module.Databases
        from migration in database.Migrations
        from side in new[] { (Name: "Up", Operations: migration.Value.UpOperations), (Name: "Down", Operations: DownOperations(migration.Value)) }
        from operation in side.Operations
        from part in Parts(operation).Prepend(operation)
        select (module, $"{migration.Value.GetType().FullName}.{side.Name}: {operation.Describe()}", part);

    protected override IEnumerable<Violation> Check((ComposedModule Module, string Migration, MigrationOperation Operation) subject, Solution solution)
    {
        var (module, migration, operation) = subject;
        foreach (var schema in Texts(operation, IsSchema).Where(schema => schema != module.Name))
        {
            yield return Violation(
                migration,
                $"schema {schema}",
                $"Name no schema, or '{module.Name}'. What another module owns is changed by its own migrations, and referred to by nobody else.");
        }

        var boundary = Composition.Of(solution).BoundaryOf(module);
        foreach (var foreign in Texts(operation, IsSql).SelectMany(sql => boundary.FindForeign(sql, isRun: true)))
        {
            yield return Violation(migration, foreign.Name, SqlStaysInItsSchema.Remedy(module));
        }
    }

    private static IReadOnlyList<MigrationOperation> DownOperations(Migration migration)
    {
        try
        {
            return migration.DownOperations;
        }
        catch (NotSupportedException)
        {
            // One that only goes forward; EF Core says so this way.
            return [];
        }
    }

    private static IEnumerable<MigrationOperation> Parts(MigrationOperation operation) => Properties(operation)
        .SelectMany(property => property.GetValue(operation) switch
        {
            MigrationOperation part => [part],
            string => [],
            IEnumerable list => list.OfType<MigrationOperation>(),
            _ => [],
        })
        .SelectMany(part => Parts(part).Prepend(part));

    private static IEnumerable<string> Texts(MigrationOperation operation, Func<MigrationOperation, string, bool> isWanted) =>
        from property in Properties(operation)
        where property.PropertyType == typeof(string) && isWanted(operation, property.Name)
        select (string?)property.GetValue(operation) into text
        where !string.IsNullOrEmpty(text)
        select text;

    /// <summary>An operation's properties without its indexer, which is for annotations.</summary>
    private static IEnumerable<PropertyInfo> Properties(MigrationOperation operation) =>
        operation.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0);

    /// <summary>Schema, NewSchema, PrincipalSchema; and the name, where the operation is about a schema.</summary>
    private static bool IsSchema(MigrationOperation operation, string property) =>
        property.EndsWith("Schema", StringComparison.Ordinal)
        || (property == nameof(EnsureSchemaOperation.Name) && operation is EnsureSchemaOperation or DropSchemaOperation);

    /// <summary>Sql, DefaultValueSql, ComputedColumnSql; and the condition of an index.</summary>
    private static bool IsSql(MigrationOperation operation, string property) =>
        property.EndsWith("Sql", StringComparison.Ordinal) || (property == nameof(CreateIndexOperation.Filter) && operation is CreateIndexOperation);
}
