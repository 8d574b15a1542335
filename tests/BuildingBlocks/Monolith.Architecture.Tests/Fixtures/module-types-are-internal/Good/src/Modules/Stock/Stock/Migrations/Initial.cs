using Microsoft.EntityFrameworkCore.Migrations;

namespace Stock.Migrations;

public partial class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
    }
}
