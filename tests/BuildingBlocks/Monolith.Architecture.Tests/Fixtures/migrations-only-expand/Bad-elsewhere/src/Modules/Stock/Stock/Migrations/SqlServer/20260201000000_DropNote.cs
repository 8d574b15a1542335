using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Stock.Migrations.SqlServer;

[DbContext(typeof(StockDbContext))]
[Migration("20260201000000_DropNote")]
public partial class DropNote : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropColumn(name: "Note", table: "stock_items", schema: "stock");
    }
}
