namespace Microsoft.EntityFrameworkCore.Migrations;

public abstract class TeamMigration : Migration
{
    protected override void Down(MigrationBuilder migrationBuilder)
    {
    }
}
