using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace Monolith.Runtime.Storage;

/// <summary>
/// One version of the framework's tables, for all providers. A released version must never change: its tables are in use, and the next
/// version builds on them. A version that only adds what older binaries need not know says so in its name:
/// <c>framework_010_serves_008</c>. See <see cref="FrameworkVersions.Serves"/>.
/// </summary>
/// <param name="provider">The database provider.</param>
/// <param name="schema">The module's schema.</param>
internal abstract class FrameworkVersion(DatabaseProvider provider, string schema) : Migration
{
    private const int NameLength = 200;

    /// <summary>The database provider.</summary>
    protected DatabaseProvider Provider => provider;

    /// <summary>The schema, or null on SQLite, which has no schemas.</summary>
    protected string? Schema { get; } = provider.IsServer ? schema : null;

    protected bool IsPostgreSql => Provider is PostgreSqlProvider;

    protected bool IsSqlServer => Provider is SqlServerProvider;

    /// <summary>Returns the operations of this version, in order.</summary>
    protected abstract IEnumerable<MigrationOperation> Upgrade();

    protected sealed override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Operations.AddRange(Upgrade());

    protected CreateTableOperation CreateTable(string name, string[] key, params IReadOnlyList<AddColumnOperation> columns)
    {
        var table = new CreateTableOperation
        {
            Name = name,
            Schema = Schema,
            PrimaryKey = AddPrimaryKey(name, key),
        };
        foreach (var column in columns)
        {
            (column.Table, column.Schema) = (name, Schema);
            table.Columns.Add(column);
        }

        return table;
    }

    protected AddPrimaryKeyOperation AddPrimaryKey(string table, params string[] columns) =>
        new() { Name = $"pk_{table}", Table = table, Schema = Schema, Columns = columns };

    protected CreateIndexOperation CreateIndex(string table, string name, params string[] columns) =>
        new() { Name = $"ix_{table}_{name}", Table = table, Schema = Schema, Columns = columns };

    protected static AddColumnOperation Id(string name) => Column<Guid>(name);

    protected static AddColumnOperation Int(string name) => Column<int>(name);

    protected static AddColumnOperation Long(string name) => Column<long>(name);

    protected static AddColumnOperation Bool(string name) => Column<bool>(name);

    /// <summary>A time column with microsecond precision.</summary>
    protected AddColumnOperation Time(string name)
    {
        const int microseconds = 6;
        var column = Provider.IsServer ? Column<DateTimeOffset>(name) : Column<long>(name);
        column.Precision = IsSqlServer ? microseconds : null;
        return column;
    }

    /// <summary>An identity column.</summary>
    protected static AddColumnOperation Counted(string name)
    {
        var column = Column<long>(name);
        column["Sqlite:Autoincrement"] = true;
        column["Npgsql:ValueGenerationStrategy"] = NpgsqlValueGenerationStrategy.IdentityByDefaultColumn;
        column["SqlServer:Identity"] = "1, 1";
        return column;
    }

    protected AddColumnOperation Name(string name) => Text(name, NameLength);

    /// <summary>A text column that compares by code units on every database.</summary>
    protected AddColumnOperation Text(string name, int? maxLength = null, bool isNullable = false)
    {
        var column = Code(name, maxLength);
        column.IsNullable = isNullable;
        column.Collation = IsPostgreSql ? "C" : IsSqlServer ? "Latin1_General_BIN2" : null;
        return column;
    }

    /// <summary>A text column for identifiers that the framework defines.</summary>
    protected static AddColumnOperation Code(string name, int? maxLength)
    {
        var column = Column<string>(name);
        column.MaxLength = maxLength;
        return column;
    }

    protected static AddColumnOperation Column<TValue>(string name) => new() { Name = name, ClrType = typeof(TValue) };
}
