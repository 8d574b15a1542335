using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Monolith.Runtime.Storage;

/// <summary>Adds the markers that stand for the later events of parked keys.</summary>
[Migration("framework_004")]
internal sealed class Version4(DatabaseProvider provider, string schema) : FrameworkVersion(provider, schema)
{
    protected override IEnumerable<MigrationOperation> Upgrade() =>
    [
        CreateTable(
            "parked_remainders",
            key: ["source", "key"],
            Name("source"),
            Name("key"),
            Long("transaction"),
            Long("position"),
            Int("count"),
            Time("parked_at"),
            Text("reason")),
    ];
}
