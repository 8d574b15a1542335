using System.Collections;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Mono.Cecil;

namespace Monolith.Architecture;

internal sealed class MigrationsStayInTheirSchema : ArchitectureRule<(ComposedModule Module, string Provider, string Migration, MigrationOperation Operation)>, IMonolithRule
{
    public override string Id => "migrations-stay-in-their-schema";

    public override string Title => "A module's migrations change and reference only its own schema.";

    public override string Reason =>
        "A migration that changes or references another module's tables ties the two modules to one database. The rule reads the up and "
        + "down operations, including nested ones.";

    protected override string Subjects => "migrations";

    protected override IEnumerable<(ComposedModule Module, string Provider, string Migration, MigrationOperation Operation)> Select(Solution solution) =>
        from module in Composition.Of(solution).Modules
        from database in module.Databases
        from migration in database.Migrations
        from side in new[] { (Name: "Up", Operations: migration.Value.UpOperations), (Name: "Down", Operations: DownOperations(migration.Value)) }
        from operation in side.Operations
        from part in Parts(operation).Prepend(operation)
        select (module, database.Provider, $"{migration.Value.GetType().FullName}.{side.Name}: {operation.Describe()}", part);

    protected override IEnumerable<Violation> Check((ComposedModule Module, string Provider, string Migration, MigrationOperation Operation) subject, Solution solution)
    {
        var (module, provider, migration, operation) = subject;
        foreach (var schema in Texts(operation, IsSchema).Where(schema => schema != module.Name))
        {
            yield return Violation(
                migration,
                $"schema {schema}",
                $"Specify no schema, or '{module.Name}'. Only a module's own migrations may change or reference its tables.");
        }

        var boundary = Composition.Of(solution).BoundaryOf(module);
        var found = Texts(operation, IsSql).SelectMany(sql => boundary.FindForeign(sql, isRun: true, isWhole: operation is SqlOperation)).ToList();
        if (found.Count == 0 && provider == "SqlServer" && operation is SqlOperation { Sql: var script })
        {
            found.AddRange(TransactSqlScript.FindUnknown(script).Select(unknown => new SqlReference(SqlReferenceKind.Unknown, [unknown])));
        }

        foreach (var foreign in found)
        {
            yield return Violation(migration, foreign.Name, SqlStaysInItsSchema.Remedy(module, foreign));
        }
    }

    /// <summary>A migration can execute SQL on a condition that is false while the rules run. Its code contains that, too.</summary>
    protected override IEnumerable<Violation> Check(
        IReadOnlyList<(ComposedModule Module, string Provider, string Migration, MigrationOperation Operation)> subjects, Solution solution)
    {
        var executed = subjects.Select(subject => subject.Operation).OfType<SqlOperation>().Select(operation => operation.Sql).ToHashSet(StringComparer.Ordinal);
        var others =
            from module in subjects.Select(subject => subject.Module).Distinct()
            let project = module.Module.Project!
            let texts = new TextEvaluator(project)
            from method in project.MethodsWithBody()
            where method.WrittenType().IsMigration()
            from at in method.Body.Instructions
            where at.Operand is MethodReference { Name: nameof(MigrationBuilder.Sql), DeclaringType.Name: nameof(MigrationBuilder) }
            from sql in texts.Evaluate(method, at, 1).Texts
            where !executed.Contains(sql)
            from foreign in Composition.Of(solution).BoundaryOf(module).FindForeign(sql, isRun: true, isWhole: true)
            select Violation(method.MemberName(), foreign.Name, SqlStaysInItsSchema.Remedy(module, foreign));
        return base.Check(subjects, solution).Concat(others);
    }

    private static IReadOnlyList<MigrationOperation> DownOperations(Migration migration)
    {
        try
        {
            return migration.DownOperations;
        }
        catch (NotSupportedException)
        {
            // This migration supports no Down; EF Core throws this exception for it.
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

    /// <summary>Returns an operation's properties, except the indexer for annotations.</summary>
    private static IEnumerable<PropertyInfo> Properties(MigrationOperation operation) =>
        operation.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0);

    /// <summary>Schema, NewSchema, PrincipalSchema, and Name if the operation is about a schema.</summary>
    private static bool IsSchema(MigrationOperation operation, string property) =>
        property.EndsWith("Schema", StringComparison.Ordinal)
        || (property == nameof(EnsureSchemaOperation.Name) && operation is EnsureSchemaOperation or DropSchemaOperation);

    /// <summary>Sql, DefaultValueSql, ComputedColumnSql, and the filter of an index.</summary>
    private static bool IsSql(MigrationOperation operation, string property) =>
        property.EndsWith("Sql", StringComparison.Ordinal) || (property == nameof(CreateIndexOperation.Filter) && operation is CreateIndexOperation);
}
