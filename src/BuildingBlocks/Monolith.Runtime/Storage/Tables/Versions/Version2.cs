using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Separates the state of copies and moves from log_state, which stored it with a hash of the other database in a column meant for a
/// transaction. The state now has a table of its own, and carried events are renamed to imported events.
/// </summary>
[Migration("framework_002")]
internal sealed class Version2(DatabaseProvider provider, string schema) : FrameworkVersion(provider, schema)
{
    private const int StateLength = 20;

    protected override IEnumerable<MigrationOperation> Upgrade() =>
    [
        .. Provider.IsServer ? [.. MoveTransferState(), .. RenameCarriedEvents()] : Array.Empty<MigrationOperation>(),
        Rename("claims", "running_at", "location"),
    ];

    private IEnumerable<MigrationOperation> MoveTransferState() =>
    [
        CreateTable("transfer_state", key: ["state"], Code("state", StateLength), Long("other_database_hash")),
        Sql($"INSERT INTO {Table("transfer_state")} (state, other_database_hash) "
            + $"SELECT CASE id WHEN 2 THEN 'UnfinishedCopy' ELSE 'MovedAway' END, carried_transaction FROM {Table("log_state")} WHERE id IN (2, 3)"),
        Sql($"DELETE FROM {Table("log_state")} WHERE id IN (2, 3)"),
        Rename("log_state", "carried_transaction", "imported_transaction"),
        Rename("log_state", "carried_position", "imported_position"),
    ];

    private IEnumerable<MigrationOperation> RenameCarriedEvents() =>
    [
        new DropPrimaryKeyOperation { Name = "pk_carried_events", Table = "carried_events", Schema = Schema },
        new RenameTableOperation { Name = "carried_events", NewName = "imported_events", Schema = Schema, NewSchema = Schema },
        new RenameIndexOperation { Name = "ix_carried_events_personal", NewName = "ix_imported_events_personal", Table = "imported_events", Schema = Schema },
        AddPrimaryKey("imported_events", "transaction", "position"),
    ];

    private RenameColumnOperation Rename(string table, string column, string name) =>
        new() { Table = table, Schema = Schema, Name = column, NewName = name };

    /// <summary>
    /// SQL Server compiles a script as a whole, including the parts that it skips. It compiles a string only when it executes it.
    /// </summary>
    private SqlOperation Sql(string sql) =>
        new() { Sql = IsSqlServer ? $"EXEC(N'{sql.Replace("'", "''", StringComparison.Ordinal)}');" : sql + ";" };

    private string Table(string name) => IsSqlServer ? $"[{Schema}].[{name}]" : $"\"{Schema}\".{name}";
}
