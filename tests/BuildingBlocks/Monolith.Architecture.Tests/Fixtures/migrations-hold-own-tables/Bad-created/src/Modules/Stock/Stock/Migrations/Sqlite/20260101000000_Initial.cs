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
            columns: table => new { ProductId = table.Column<Guid>(nullable: false), Available = table.Column<int>(nullable: false) },
            constraints: table => table.PrimaryKey("pk_stock_items", x => x.ProductId));
        migrationBuilder.CreateTable(
            name: "cursors",
            columns: table => new { Source = table.Column<string>(nullable: false), Position = table.Column<long>(nullable: false) },
            constraints: table => table.PrimaryKey("pk_cursors", x => x.Source));
        migrationBuilder.CreateIndex(name: "ix_cursors_position", table: "cursors", column: "Position");
    }
}
