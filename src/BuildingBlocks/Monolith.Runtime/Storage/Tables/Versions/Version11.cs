using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Monolith.Runtime.Storage;

/// <summary>Adds the actions of operators, and the last retry of what is parked. Older binaries neither read nor write them.</summary>
[Migration("framework_011_serves_010")]
internal sealed class Version11(DatabaseProvider provider, string schema) : FrameworkVersion(provider, schema)
{
    protected override IEnumerable<MigrationOperation> Upgrade()
    {
        var endedAt = Time("ended_at");
        endedAt.IsNullable = true;
        var actions = CreateTable(
            "operator_actions", key: ["id"], Id("id"), Text("operator"), Text("action"), Time("started_at"), endedAt, Bool("failed"), Text("outcome", isNullable: true));
        yield return actions;
        yield return CreateIndex("operator_actions", "started_at", "started_at");
        if (IsSqlServer)
        {
            // See Version6.
            var number = Counted("cluster_key");
            (number.Table, number.Schema) = (actions.Name, Schema);
            actions.Columns.Add(number);
            actions.PrimaryKey!["SqlServer:Clustered"] = false;
            var order = CreateIndex("operator_actions", "cluster_key", "cluster_key");
            (order.IsUnique, order["SqlServer:Clustered"]) = (true, true);
            yield return order;
        }

        yield return LastRetry("parked_events");
        yield return LastRetry("timers");
        yield return LastRetry("side_effects");
    }

    private AddColumnOperation LastRetry(string table)
    {
        var column = Id("last_retry");
        (column.Table, column.Schema, column.IsNullable) = (table, Schema, true);
        return column;
    }
}
