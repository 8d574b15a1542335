using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Stock.Migrations.Sqlite;

[DbContext(typeof(StockDbContext))]
[Migration("20260201000000_Shrink")]
public partial class Shrink : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AlterColumn<int>(name: "Available", table: "stock_items", nullable: false, oldClrType: typeof(int), oldNullable: true);
        migrationBuilder.AlterColumn<long>(name: "Reserved", table: "stock_items", nullable: false, oldClrType: typeof(int));
        migrationBuilder.AlterColumn<string>(name: "Code", table: "stock_items", maxLength: 20, nullable: false, oldClrType: typeof(string), oldMaxLength: 30);
        migrationBuilder.AlterColumn<string>(name: "Note", table: "stock_items", maxLength: 200, nullable: true, oldClrType: typeof(string), oldNullable: true);
        migrationBuilder.AlterColumn<decimal>(name: "Price", table: "stock_items", precision: 18, scale: 4, nullable: false, oldClrType: typeof(decimal), oldPrecision: 18, oldScale: 2);
        migrationBuilder.AlterColumn<string>(
            name: "Place", table: "stock_items", type: "character varying(10)", nullable: false, oldClrType: typeof(string), oldType: "character varying(20)");
        migrationBuilder.AlterColumn<string>(name: "Labels", table: "stock_items", type: "jsonb", nullable: false, oldClrType: typeof(string), oldType: "text");
        migrationBuilder.AlterColumn<int>(name: "Sort", table: "stock_items", nullable: false, oldClrType: typeof(int), oldDefaultValue: 0);
    }
}
