using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Stock.Migrations.Sqlite;

[DbContext(typeof(StockDbContext))]
[Migration("20260101000000_Initial")]
public partial class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "stock_items",
            columns: table => new { ProductId = table.Column<Guid>(nullable: false), outbox = table.Column<int>(nullable: false) },
            constraints: table => table.PrimaryKey("pk_stock_items", x => x.ProductId));
        migrationBuilder.CreateTable(
            name: "stock_timers",
            columns: table => new { cursors = table.Column<Guid>(nullable: false) },
            constraints: table => table.PrimaryKey("timers", x => x.cursors));
        migrationBuilder.CreateIndex(name: "outbox", table: "stock_items", column: "outbox");
    }
}
