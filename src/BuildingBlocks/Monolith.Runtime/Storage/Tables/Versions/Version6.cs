using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Stores the tables with a Guid as their primary key in the order of a number on SQL Server, where such ids are random: see
/// <see cref="SqlServerClusterKeys"/>.
/// </summary>
[Migration("framework_006")]
internal sealed class Version6(DatabaseProvider provider, string schema) : FrameworkVersion(provider, schema)
{
    protected override IEnumerable<MigrationOperation> Upgrade() => IsSqlServer
        ? new[] { ("parked_events", "id"), ("timers", "id"), ("side_effects", "id"), ("divergences", "id"), ("claims", "process") }
            .SelectMany(table => ClusterByNumber(table.Item1, table.Item2))
        : [];

    private IEnumerable<MigrationOperation> ClusterByNumber(string table, string id)
    {
        var number = Counted("cluster_key");
        (number.Table, number.Schema) = (table, Schema);
        var order = CreateIndex(table, "cluster_key", "cluster_key");
        (order.IsUnique, order["SqlServer:Clustered"]) = (true, true);
        var key = AddPrimaryKey(table, id);
        key["SqlServer:Clustered"] = false;
        return [new DropPrimaryKeyOperation { Name = $"pk_{table}", Table = table, Schema = Schema }, number, order, key];
    }
}
