using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Stock.Migrations.Sqlite;

[DbContext(typeof(StockDbContext))]
[Migration("20260101000000_Initial")]
public partial class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.EnsureSchema("stock");
        migrationBuilder.CreateTable(
            name: "stock_items",
            schema: "stock",
            columns: table => new { ProductId = table.Column<Guid>(nullable: false), Available = table.Column<int>(nullable: false) },
            constraints: table => table.PrimaryKey("PK_stock_items", x => x.ProductId));
        migrationBuilder.CreateTable(
            name: "orders",
            columns: table => new { Id = table.Column<Guid>(nullable: false), Item = table.Column<Guid>(nullable: false) },
            constraints: table =>
            {
                table.PrimaryKey("PK_orders", x => x.Id);
                table.ForeignKey("FK_orders_items", x => x.Item, principalTable: "stock_items", principalSchema: "stock", principalColumn: "ProductId");
            });
        migrationBuilder.Sql("""
            -- Was: INSERT INTO orders.orders
            INSERT INTO stock.orders (Id, Item)
            SELECT orders.Id, orders.Item FROM "orders" AS orders WHERE note <> 'DELETE FROM orders, not orders.orders';
            """);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(name: "orders");
        migrationBuilder.DropTable(name: "stock_items", schema: "stock");
    }
}
