using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Stock.Migrations.Sqlite;

[DbContext(typeof(StockDbContext))]
[Migration("20260201000000_Reorganize")]
public partial class Reorganize : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropColumn(name: "Note", table: "stock_items");
        migrationBuilder.RenameColumn(name: "Available", table: "stock_items", newName: "OnHand");
        migrationBuilder.RenameTable(name: "stock_items", newName: "items");
        migrationBuilder.DropTable(name: "shelves");
        migrationBuilder.DropSequence(name: "numbers");
        migrationBuilder.RenameSequence(name: "codes", newName: "item_codes");
    }
}
