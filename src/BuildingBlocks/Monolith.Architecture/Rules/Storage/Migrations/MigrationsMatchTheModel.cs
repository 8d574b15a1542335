using Microsoft.EntityFrameworkCore;

namespace Monolith.Architecture;

internal sealed class MigrationsMatchTheModel : ArchitectureRule<(ComposedModule Module, ComposedDatabase Database)>, IMonolithRule
{
    public override string Id => "migrations-match-the-model";

    public override string Title => "A module's migrations create its complete model, on each provider for which it or another module has migrations.";

    public override string Reason =>
        "A model change must reach every supported provider. A missing migration would be noticed only when the module runs on that "
        + "provider, possibly much later. A module that keeps documents has no tables of its own, and so no migrations.";

    protected override string Subjects => "models";

    protected override IEnumerable<(ComposedModule Module, ComposedDatabase Database)> Select(Solution solution) =>
        from module in Composition.Of(solution).Modules
        from database in module.Databases
        select (module, database);

    protected override IEnumerable<Violation> Check((ComposedModule Module, ComposedDatabase Database) subject, Solution solution)
    {
        var (module, database) = subject;
        var culprit = $"{module.Context!.FullName} on {database.Provider}";
        var command = $"build/add-migration {module.Module.DisplayName}";
        if (database.Migrations.Count == 0 && database.Model.GetRelationalModel().Tables.Any(table => !table.IsExcludedFromMigrations))
        {
            return
            [
                Violation(
                    culprit,
                    "no migrations",
                    $"Run {command} Initial and commit the generated files in Migrations/{database.Provider}. To support only one "
                    + $"provider, set Modules:{module.Name}:Database:Provider in the host's settings."),
            ];
        }

        return database.Pending.Select(operation => Violation(
            culprit,
            operation.DescribeWithTable(),
            $"No migration contains this operation. Run {command} <Name> and commit the generated files in Migrations/{database.Provider}."));
    }
}
