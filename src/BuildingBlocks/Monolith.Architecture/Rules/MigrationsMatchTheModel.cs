namespace Monolith.Architecture;

/// <summary>
/// A model that is changed for one database is changed for all: what no migration makes is missed when the module is on that
/// database, which may be much later.
/// </summary>
internal sealed class MigrationsMatchTheModel : ArchitectureRule<(ComposedModule Module, ComposedDatabase Database)>
{
    public override string Id => "migrations-match-the-model";

    public override string Title => "A module's migrations make all of its model, on each database that it or another module has migrations for.";

    protected override string Subjects => "models";

    protected override IEnumerable<(ComposedModule Module, ComposedDatabase Database)> Select(Solution solution) =>
        from module in Composition.Of(solution).Modules
        from database in module.Databases
        select (module, database);

    protected override IEnumerable<Violation> Check((ComposedModule Module, ComposedDatabase Database) subject, Solution solution)
    {
        var (module, database) = subject;
        var culprit = $"{module.Context.FullName} on {database.Provider}";
        var command = $"build/add-migration {module.Module.FolderName}";
        if (database.Migrations.Count == 0)
        {
            return
            [
                Violation(
                    culprit,
                    "no migrations",
                    $"Call {command} Initial and commit what it writes to Migrations/{database.Provider}. A module that is to be on one "
                    + $"database only says so with Modules:{module.Name}:Database:Provider in the Host's settings."),
            ];
        }

        return database.Pending.Select(operation => Violation(
            culprit,
            operation.DescribeWithTable(),
            $"No migration does it: call {command} <Name> and commit what it writes to Migrations/{database.Provider}."));
    }
}
