using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Monolith.Runtime.Storage;

namespace Monolith.Architecture;

internal sealed class MigrationsHoldOwnTables : ArchitectureRule<(ComposedModule Module, string Migration, MigrationOperation Operation, HashSet<string> Framework)>, IMonolithRule
{
    public override string Id => "migrations-hold-own-tables";

    public override string Title => "A module's migrations change only the module's own tables, and not the framework's.";

    public override string Reason =>
        "The framework creates and upgrades its own tables. A migration that does the same would fail on a schema that has them, or "
        + "change the tables on which the framework's next version builds.";

    protected override string Subjects => "migrations";

    protected override IEnumerable<(ComposedModule Module, string Migration, MigrationOperation Operation, HashSet<string> Framework)> Select(Solution solution) =>
        from module in Composition.Of(solution).Modules
        from database in module.Databases
        let framework = FrameworkTablesOf(database)
        from migration in database.Migrations.Values
        from operation in migration.UpOperations
        select (module, $"{migration.GetType().FullName}: {operation.Describe()}", operation, framework);

    protected override IEnumerable<Violation> Check(
        (ComposedModule Module, string Migration, MigrationOperation Operation, HashSet<string> Framework) subject, Solution solution)
    {
        if (TablesOf(subject.Operation).FirstOrDefault(subject.Framework.Contains) is { } table)
        {
            yield return Violation(
                subject.Migration,
                table,
                "Delete the migration and its part of the snapshot, and create it again with build/add-migration, whose startup project names ModuleDesignTimeServices in a "
                + "DesignTimeServicesReferenceAttribute. Rename the table if it belongs to the module.");
        }
    }

    private static HashSet<string> FrameworkTablesOf(ComposedDatabase database) => database.Model.GetRelationalModel().Tables
        .Where(table => table.EntityTypeMappings.Any(mapping => mapping.TypeBase.ClrType.Assembly == typeof(ModuleStorage).Assembly))
        .Select(table => table.Name)
        .ToHashSet();

    private static IEnumerable<string> TablesOf(MigrationOperation operation)
    {
        if (operation is ITableMigrationOperation { Table: var table })
        {
            yield return table;
        }

        if (operation is RenameTableOperation { NewName: { } name })
        {
            yield return name;
        }
    }
}
