using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Stock.Migrations.Sqlite;

[DbContext(typeof(StockDbContext))]
[Migration("20260201000000_Reorganize")]
public partial class Reorganize : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex(name: "ix_stock_items_note", table: "stock_items");
        migrationBuilder.RenameIndex(name: "ix_stock_items_available", newName: "ix_stock_items_on_hand", table: "stock_items");
        migrationBuilder.DropCheckConstraint(name: "ck_stock_items_available", table: "stock_items");
        migrationBuilder.DropForeignKey(name: "fk_stock_items_shelf", table: "stock_items");
        migrationBuilder.DropUniqueConstraint(name: "ak_stock_items_code", table: "stock_items");
        migrationBuilder.Sql("DELETE FROM stock_items WHERE Available < 0;");
    }
}
