using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Stock.Migrations.Sqlite;

[DbContext(typeof(StockDbContext))]
[Migration("20260201000000_Constrain")]
public partial class Constrain : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(name: "Shade", table: "stock_items", nullable: false, defaultValue: "");
        migrationBuilder.CreateIndex(name: "ix_stock_items_shade", table: "stock_items", columns: ["ProductId", "Shade"], unique: true);
        migrationBuilder.AddUniqueConstraint(name: "ak_stock_items_code", table: "stock_items", column: "Code");
        migrationBuilder.AddPrimaryKey(name: "pk_stock_items", table: "stock_items", column: "ProductId");
        migrationBuilder.AddForeignKey(name: "fk_stock_items_shelf", table: "stock_items", column: "Shelf", principalTable: "shelves", principalColumn: "Id");
        migrationBuilder.AddCheckConstraint(name: "ck_stock_items_available", table: "stock_items", sql: "Available >= 0");
    }
}
