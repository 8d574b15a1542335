using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Inventory.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class UnitsSold : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "sold",
                schema: "inventory",
                table: "stock",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.Sql(
                "UPDATE inventory.stock SET sold = (SELECT COALESCE(SUM(l.quantity), 0) FROM inventory.reservation_lines l " +
                "JOIN inventory.reservations r ON r.order_id = l.order_id WHERE l.product_id = inventory.stock.product_id AND r.status = 'Committed')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "sold",
                schema: "inventory",
                table: "stock");
        }
    }
}
