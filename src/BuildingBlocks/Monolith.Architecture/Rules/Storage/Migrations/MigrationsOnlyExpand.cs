using Microsoft.EntityFrameworkCore.Migrations;

namespace Monolith.Architecture;

internal sealed class MigrationsOnlyExpand : ArchitectureRule<(string Id, Migration Migration, bool IsFirst)>, IMonolithRule
{
    public override string Id => "migrations-only-expand";

    public override string Title => "A module's migrations, after its first, leave what the running version reads and writes, unless a baseline approves that with a reason.";

    public override string Reason =>
        "While a release is deployed, processes of the previous one work on the upgraded database. They fail if a migration drops, renames or narrows what they use, "
        + "or requires what they do not write. Such a change takes two releases: the first adds the new, the second removes the old.";

    protected override string Subjects => "migrations";

    protected override IEnumerable<(string Id, Migration Migration, bool IsFirst)> Select(Solution solution) =>
        from module in Composition.Of(solution).Modules
        from database in module.Databases
        let first = database.Migrations.Keys.Min(StringComparer.Ordinal)
        from migration in database.Migrations
        orderby migration.Key
        select (migration.Key, migration.Value, migration.Key == first);

    protected override IEnumerable<Violation> Check((string Id, Migration Migration, bool IsFirst) subject, Solution solution) =>
        from breaking in subject.IsFirst ? [] : BreakingOperations.In(subject.Migration.UpOperations)
        select Violation(subject.Migration.GetType().FullName!, breaking.Change, breaking.Remedy) with { NeedsReason = true };
}
