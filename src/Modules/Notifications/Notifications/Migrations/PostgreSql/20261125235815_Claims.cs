using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Notifications.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Claims : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "claims",
                schema: "notifications",
                columns: table => new
                {
                    process = table.Column<Guid>(type: "uuid", nullable: false),
                    deployment = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    running_at = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    beat = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_claims", x => x.process);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "claims",
                schema: "notifications");
        }
    }
}
