using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Monolith.Architecture.Tests;

namespace Notes.Migrations.Sqlite;

[DbContext(typeof(NotesDbContext))]
[Migration("20260101000000_Initial")]
public partial class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
    }
}

[DbContext(typeof(NotesDbContext))]
internal sealed class NotesDbContextModelSnapshot() : SnapshotOf<NotesDbContext>("notes");
