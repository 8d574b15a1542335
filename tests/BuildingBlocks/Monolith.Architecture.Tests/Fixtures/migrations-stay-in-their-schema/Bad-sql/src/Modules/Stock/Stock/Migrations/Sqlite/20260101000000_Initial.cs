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
        migrationBuilder.AddColumn<int>(name: "Rank", table: "stock_items", defaultValueSql: "(SELECT count(*) FROM \"orders\" . orders)");
        migrationBuilder.Sql("INSERT INTO stock_items (ProductId, Available) SELECT ProductId, 0 FROM [orders].[order_lines]");
        if (Environment.GetEnvironmentVariable("SHOP_COPIES") is not null)
        {
            migrationBuilder.Sql("DELETE FROM orders.sometimes");
        }

        migrationBuilder.Sql("CREATE VIEW audit AS SELECT * FROM stock_items, dbo.audit");
        migrationBuilder.Sql("DECLARE @clean nvarchar(99) = N'DELETE FROM orders.lines WHERE note = ''none'''; EXEC sp_executesql @clean");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(name: "stock_items");
    }
}
