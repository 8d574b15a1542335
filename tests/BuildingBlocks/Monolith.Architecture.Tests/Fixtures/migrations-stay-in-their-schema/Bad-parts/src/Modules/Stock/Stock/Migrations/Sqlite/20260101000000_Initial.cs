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
            constraints: table => table.ForeignKey("FK_items_orders", x => x.ProductId, principalTable: "orders", principalColumn: "Id", principalSchema: "orders"));
        migrationBuilder.CreateIndex("IX_available", table: "stock_items", column: "Available", filter: "\"ProductId\" IN (SELECT \"Id\" FROM \"orders\".\"orders\")");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(name: "stock_items");
    }
}
