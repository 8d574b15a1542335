using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Stock.Migrations.Sqlite;

[DbContext(typeof(StockDbContext))]
[Migration("20260201000000_Grow")]
public partial class Grow : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AlterColumn<int>(name: "Available", table: "stock_items", nullable: true, oldClrType: typeof(int));
        migrationBuilder.AlterColumn<int>(name: "Reserved", table: "stock_items", nullable: true, oldClrType: typeof(int), oldNullable: true);
        migrationBuilder.AlterColumn<string>(name: "Code", table: "stock_items", maxLength: 30, nullable: false, oldClrType: typeof(string), oldMaxLength: 20);
        migrationBuilder.AlterColumn<string>(name: "Note", table: "stock_items", nullable: true, oldClrType: typeof(string), oldMaxLength: 200, oldNullable: true);
        migrationBuilder.AlterColumn<decimal>(name: "Price", table: "stock_items", precision: 20, scale: 4, nullable: false, oldClrType: typeof(decimal), oldPrecision: 18, oldScale: 2);
        migrationBuilder.AlterColumn<string>(
            name: "Place", table: "stock_items", type: "character varying(20)", nullable: false, oldClrType: typeof(string), oldType: "character varying(10)");
        migrationBuilder.AlterColumn<string>(name: "Labels", table: "stock_items", type: "text", nullable: false, oldClrType: typeof(string), oldType: "character varying(10)");
        migrationBuilder.AlterColumn<int>(name: "Sort", table: "stock_items", nullable: false, defaultValue: 0, oldClrType: typeof(int));
    }
}
