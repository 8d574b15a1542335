using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Stock.Migrations.Sqlite;

[DbContext(typeof(StockDbContext))]
[Migration("20260201000000_Constrain")]
public partial class Constrain : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "shelves",
            columns: table => new { Id = table.Column<int>(nullable: false), Code = table.Column<string>(nullable: false) },
            constraints: table => table.PrimaryKey("pk_shelves", x => x.Id));
        migrationBuilder.CreateIndex(name: "ix_shelves_code", table: "shelves", column: "Code", unique: true);
        migrationBuilder.AddColumn<int>(name: "Shelf", table: "stock_items", nullable: true);
        migrationBuilder.CreateIndex(name: "ix_stock_items_shelf", table: "stock_items", column: "Shelf", unique: true);
        migrationBuilder.AddForeignKey(name: "fk_stock_items_shelf", table: "stock_items", column: "Shelf", principalTable: "shelves", principalColumn: "Id");
        migrationBuilder.CreateIndex(name: "ix_stock_items_available", table: "stock_items", column: "Available");
    }
}
