using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Stock.Migrations.Sqlite;

[DbContext(typeof(StockDbContext))]
[Migration("20260201000000_AddColour")]
public partial class AddColour : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(name: "Colour", table: "stock_items", nullable: true);
        migrationBuilder.AddColumn<string>(name: "Shade", table: "stock_items", nullable: false, defaultValue: "");
        migrationBuilder.AddColumn<DateTime>(name: "Painted", table: "stock_items", nullable: false, defaultValueSql: "CURRENT_TIMESTAMP");
        migrationBuilder.AddColumn<int>(name: "Doubled", table: "stock_items", nullable: false, computedColumnSql: "Available * 2");
        migrationBuilder.AddColumn<int>(name: "Number", table: "stock_items", nullable: false).Annotation("SqlServer:Identity", "1, 1");
        migrationBuilder.CreateTable(name: "colours", columns: table => new { Name = table.Column<string>(nullable: false) });
        migrationBuilder.AddColumn<string>(name: "Code", table: "colours", nullable: false);
    }
}
