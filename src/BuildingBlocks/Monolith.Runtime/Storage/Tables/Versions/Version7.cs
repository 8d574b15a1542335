using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Monolith.Runtime.Storage;

/// <summary>Adds the progress of snapshots, and the events that they contained.</summary>
[Migration("framework_007")]
internal sealed class Version7(DatabaseProvider provider, string schema) : FrameworkVersion(provider, schema)
{
    protected override IEnumerable<MigrationOperation> Upgrade()
    {
        var snapshot = Text("snapshot", isNullable: true);
        (snapshot.Table, snapshot.Schema) = ("cursors", Schema);
        yield return snapshot;
        yield return CreateTable("contained_events", key: ["source", "id"], Name("source"), Id("id"));
    }
}
