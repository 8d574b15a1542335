using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Architecture.Tests.TransactSql;

/// <summary>The whole script of each module's migrations for SQL Server, forth and back.</summary>
public sealed class MigrationScriptTests
{
    public static TheoryData<string, MigrationsSqlGenerationOptions> Scripts =>
    [
        .. from folder in ModuleOnSqlServer.Folders
           from options in new[] { MigrationsSqlGenerationOptions.Default, MigrationsSqlGenerationOptions.Idempotent, MigrationsSqlGenerationOptions.NoTransactions }
           select (folder.Data, options),
    ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task The_script_is_T_SQL_of_the_modules_schema(string folder, MigrationsSqlGenerationOptions options)
    {
        await using var module = ModuleOnSqlServer.Compose(folder);
        var db = module.CreateContext();
        var last = db.GetService<IMigrationsAssembly>().Migrations.Keys.Last();

        var up = db.GetService<IMigrator>().GenerateScript(options: options);
        var down = db.GetService<IMigrator>().GenerateScript(fromMigration: last, toMigration: Migration.InitialDatabase, options: options);

        Assert.Contains($"CREATE TABLE [{module.Name}].[outbox]", up, StringComparison.Ordinal);
        Assert.Contains($"DROP TABLE [{module.Name}].[outbox]", down, StringComparison.Ordinal);
        Assert.Empty(TransactSqlBoundary.Check(up, module.Name));
        Assert.Empty(TransactSqlBoundary.Check(down, module.Name));
        Assert.NotEmpty(TransactSqlBoundary.Check(up, "another"));
    }
}
