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
            constraints: table => table.PrimaryKey("PK_stock_items", x => x.ProductId));
        migrationBuilder.Sql("CREATE SYNONYM o FOR orders.orders");
        migrationBuilder.Sql("GRANT SELECT ON stock_items TO orders_app");
        migrationBuilder.Sql("CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(name: "stock_items");
    }
}
