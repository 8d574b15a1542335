using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Stock.Migrations.SqlServer;

[DbContext(typeof(StockDbContext))]
[Migration("20260102000000_Initial")]
public partial class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("UPDATE stock_items SET Available = 0 CHECKPOINT");
        migrationBuilder.Sql("IF EXISTS (SELECT 1 FROM stock_items) BEGIN SELECT 1 KILL 53 END");
        migrationBuilder.Sql("CREATE TABLE IF NOT EXISTS waiting (id uuid)");
    }
}
