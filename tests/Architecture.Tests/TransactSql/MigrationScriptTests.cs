using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Monolith.Conformance;
using Monolith.Runtime.Storage;

namespace Architecture.Tests.TransactSql;

/// <summary>The whole script of each module for SQL Server: the framework's tables, and the module's migrations up and down.</summary>
public sealed class MigrationScriptTests
{
    public static TheoryData<string, MigrationsSqlGenerationOptions> Scripts =>
    [
        .. from folder in ModuleOnSqlServer.FoldersWithTables
           from options in new[] { MigrationsSqlGenerationOptions.Default, MigrationsSqlGenerationOptions.Idempotent, MigrationsSqlGenerationOptions.NoTransactions }
           select (folder.Data, options),
    ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task The_migrations_are_valid_T_SQL_for_the_modules_schema_and_tables(string folder, MigrationsSqlGenerationOptions options)
    {
        await using var module = ModuleOnSqlServer.Compose(folder);
        var db = module.CreateContext();
        var last = db.GetService<IMigrationsAssembly>().Migrations.Keys.Last();
        var tables = db.Model.GetEntityTypes().ToLookup(entity => entity.ClrType.Assembly == module.Assembly, entity => entity.GetTableName());

        var up = db.GetService<IMigrator>().GenerateScript(options: options);
        var down = db.GetService<IMigrator>().GenerateScript(fromMigration: last, toMigration: Migration.InitialDatabase, options: options);

        Assert.All(tables[true], table => Assert.Contains($"CREATE TABLE [{module.Name}].[{table}]", up, StringComparison.Ordinal));
        Assert.All(tables[true], table => Assert.Contains($"DROP TABLE [{module.Name}].[{table}]", down, StringComparison.Ordinal));
        Assert.NotEmpty(tables[false]);
        Assert.All(tables[false], table => Assert.DoesNotContain($"[{module.Name}].[{table}]", up + down, StringComparison.Ordinal));
        Assert.Empty(TransactSqlBoundary.Check(up, module.Name));
        Assert.Empty(TransactSqlBoundary.Check(down, module.Name));
        Assert.NotEmpty(TransactSqlBoundary.Check(up, "another"));
    }

    [Theory]
    [MemberData(nameof(ModuleOnSqlServer.Folders), MemberType = typeof(ModuleOnSqlServer))]
    public async Task The_script_of_the_frameworks_tables_is_valid_T_SQL_for_the_modules_schema(string folder)
    {
        await using var module = ModuleOnSqlServer.Compose(folder);

        var script = ModuleMigrator.ScriptOf(module.CreateContext());

        Assert.Contains($"CREATE TABLE [{module.Name}].[outbox]", script, StringComparison.Ordinal);
        Assert.Contains($"INSERT INTO [{module.Name}].[transfer_state]", script, StringComparison.Ordinal);
        Assert.Contains($"[{module.Name}].[framework_migrations]", script, StringComparison.Ordinal);
        Assert.Contains($"[{module.Name}].[module_migrations]", script, StringComparison.Ordinal);
        Assert.Empty(TransactSqlBoundary.Check(script, module.Name));
        Assert.NotEmpty(TransactSqlBoundary.Check(script, "another"));
    }

    /// <summary>What a release does to the tables of this one, while this one runs.</summary>
    [Fact]
    public async Task The_script_of_a_later_version_that_serves_this_one_is_valid_T_SQL()
    {
        await using var module = ModuleOnSqlServer.Compose("Ordering");

        var script = NewerBinary.ScriptOf(module.CreateContext());

        Assert.Contains($"INSERT INTO [{module.Name}].[framework_migrations] ([migration_id], [product_version])", script, StringComparison.Ordinal);
        Assert.Contains($"(N'{NewerBinary.Expanded}'", script, StringComparison.Ordinal);
        Assert.Contains($"ALTER TABLE [{module.Name}].[outbox] ADD [weight] int NOT NULL DEFAULT 1", script, StringComparison.Ordinal);
        Assert.Empty(TransactSqlBoundary.Check(script, module.Name));
    }
}
