using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Monolith.Runtime.Storage;

/// <summary>Creates the tables as they were when the framework took over their ownership from the modules' migrations.</summary>
[Migration("framework_001")]
internal sealed class Version1(DatabaseProvider provider, string schema) : FrameworkVersion(provider, schema)
{
    private const int FingerprintLength = 64;

    protected override IEnumerable<MigrationOperation> Upgrade() =>
    [
        .. CreateOutbox(),
        .. CreateLogState(),
        CreateTable("cursors", key: ["source"], Name("source"), Long("transaction"), Long("position")),
        .. CreateParkedEvents(),
        .. CreateDue("timers"),
        .. CreateDue("side_effects"),
        CreateTable("idempotency", key: ["key"], Name("key"), Text("fingerprint", FingerprintLength), Text("answer"), Time("created_at")),
        CreateIndex("idempotency", "created_at", "created_at"),
        CreateTable("claims", key: ["process"], Id("process"), Name("deployment"), Name("running_at"), Long("beat")),
    ];

    /// <summary>
    /// PostgreSQL orders the log by the transaction that writes a row, and SQL Server by the row's version. Rows never change, so the table
    /// is stored in the order in which it is read.
    /// </summary>
    private IEnumerable<MigrationOperation> CreateOutbox()
    {
        List<AddColumnOperation> columns = [Counted("position"), .. EventColumns()];
        if (IsPostgreSql)
        {
            var transaction = Long("transaction");
            transaction.DefaultValueSql = "pg_current_xact_id()::text::bigint";
            columns.Add(transaction);
        }

        if (IsSqlServer)
        {
            var version = Column<byte[]>("row_version");
            (version.ColumnType, version.IsRowVersion, version.IsNullable) = ("rowversion", true, true);
            columns.Add(version);
        }

        var table = CreateTable("outbox", key: IsPostgreSql ? ["transaction", "position"] : ["position"], columns);
        yield return table;
        yield return CreatePersonalIndex("outbox");
        if (IsSqlServer)
        {
            table.PrimaryKey!["SqlServer:Clustered"] = false;
            var order = CreateIndex("outbox", "order", "row_version", "position");
            order.IsUnique = true;
            order["SqlServer:Clustered"] = true;
            yield return order;
        }
    }

    private IEnumerable<MigrationOperation> CreateLogState()
    {
        List<AddColumnOperation> columns = [Int("id"), Long("truncated_transaction"), Long("truncated_position")];
        if (!Provider.IsServer)
        {
            yield return CreateTable("log_state", key: ["id"], columns);
            yield break;
        }

        yield return CreateTable("log_state", key: ["id"], [.. columns, Long("carried_transaction"), Long("carried_position")]);
        yield return CreateTable("carried_events", key: ["transaction", "position"], [Long("transaction"), Long("position"), .. EventColumns()]);
        yield return CreatePersonalIndex("carried_events");
    }

    private IEnumerable<MigrationOperation> CreateParkedEvents() =>
    [
        CreateTable(
            "parked_events",
            key: ["id"],
            Id("id"),
            Name("source"),
            Long("transaction"),
            Long("position"),
            Id("event_id"),
            Name("name"),
            Int("version"),
            Name("key"),
            Text("payload"),
            Text("headers"),
            Time("occurred_at"),
            Time("parked_at"),
            Int("attempts"),
            Text("reason")),
        CreateIndex("parked_events", "key", "source", "key", "transaction", "position"),
    ];

    private IEnumerable<MigrationOperation> CreateDue(string table) =>
    [
        CreateTable(
            table,
            key: ["id"],
            Id("id"),
            Name("name"),
            Name("key"),
            Text("payload"),
            Time("due_at"),
            Int("attempts"),
            Text("failure", isNullable: true),
            Bool("parked")),
        CreateIndex(table, "due", "parked", "due_at"),
        CreateIndex(table, "key", "name", "key"),
    ];

    private IEnumerable<AddColumnOperation> EventColumns() =>
    [
        Id("id"), Name("name"), Int("version"), Name("key"), Text("payload"), Text("headers"), Time("occurred_at"), Bool("personal"),
    ];

    private CreateIndexOperation CreatePersonalIndex(string table)
    {
        var index = CreateIndex(table, "personal", "key");
        index.Filter = Provider.IsTrue("personal");
        return index;
    }
}
