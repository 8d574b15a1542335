using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Stock.Migrations.SqlServer;

[DbContext(typeof(StockDbContext))]
[Migration("20260102000000_Initial")]
public partial class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("""
            SET XACT_ABORT ON
            DECLARE @low int = 5
            UPDATE i SET i.Available = 0 OUTPUT inserted.ProductId FROM [stock_items] AS i WHERE i.Available < @low
            IF @@ROWCOUNT > 100 THROW 50000, N'Too many, see orders.orders.', 1
            GO
            CREATE TRIGGER [low] ON [stock_items] AFTER UPDATE AS BEGIN SET NOCOUNT ON; EXEC sp_executesql N'SELECT 1 FROM stock_items' END
            """);
    }
}
