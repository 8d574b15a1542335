using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Stock.Migrations.Sqlite;

[DbContext(typeof(StockDbContext))]
[Migration("20260101000000_Initial")]
public partial class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(name: "Note", table: "outbox", nullable: true);
        migrationBuilder.RenameTable(name: "items", newName: "timers");
        migrationBuilder.DropTable(name: "parked_events");
    }
}
