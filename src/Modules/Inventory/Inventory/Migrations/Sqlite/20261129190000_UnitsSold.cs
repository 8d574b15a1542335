using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Inventory.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class UnitsSold : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "sold",
                table: "stock",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.Sql(
                "UPDATE stock SET sold = (SELECT COALESCE(SUM(l.quantity), 0) FROM reservation_lines l " +
                "JOIN reservations r ON r.order_id = l.order_id WHERE l.product_id = stock.product_id AND r.status = 'Committed')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "sold",
                table: "stock");
        }
    }
}
