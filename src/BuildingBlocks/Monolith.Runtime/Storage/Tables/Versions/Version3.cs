using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Monolith.Runtime.Storage;

/// <summary>Adds the epochs of logs, by which a subscriber notices that a log was restored or begun anew.</summary>
[Migration("framework_003")]
internal sealed class Version3(DatabaseProvider provider, string schema) : FrameworkVersion(provider, schema)
{
    protected override IEnumerable<MigrationOperation> Upgrade()
    {
        var acknowledgedAt = Time("acknowledged_at");
        acknowledgedAt.IsNullable = true;
        return
        [
            CreateTable("epochs", key: ["transaction", "position"], Long("transaction"), Long("position"), Id("id"), Time("started_at")),
            CreateTable("cursor_epochs", key: ["source", "transaction", "position"], Name("source"), Long("transaction"), Long("position"), Id("id")),
            CreateTable(
                "divergences",
                key: ["id"],
                Id("id"),
                Name("source"),
                Time("detected_at"),
                Long("cursor_transaction"),
                Long("cursor_position"),
                Long("common_transaction"),
                Long("common_position"),
                acknowledgedAt),
        ];
    }
}
