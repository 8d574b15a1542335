using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Monolith.Runtime.Storage.Tests.Sqlite;

/// <summary>Fails when applied twice, and adds a row each time.</summary>
[DbContext(typeof(MigratedDbContext))]
[Migration("20300101000000_First")]
internal sealed class First : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("CREATE TABLE migrated (id INTEGER)");
        migrationBuilder.Sql("INSERT INTO migrated VALUES (1)");
    }
}
