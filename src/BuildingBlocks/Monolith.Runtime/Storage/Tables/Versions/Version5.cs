using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Monolith.Runtime.Storage;

/// <summary>Adds the events that a cursor covers, by which a module notices that it has missed events before their handler existed.</summary>
[Migration("framework_005")]
internal sealed class Version5(DatabaseProvider provider, string schema) : FrameworkVersion(provider, schema)
{
    protected override IEnumerable<MigrationOperation> Upgrade() =>
    [
        CreateTable(
            "cursor_events",
            key: ["source", "name"],
            Name("source"),
            Name("name"),
            Long("missed_after_transaction"),
            Long("missed_after_position"),
            Long("missed_to_transaction"),
            Long("missed_to_position"),
            Bool("replayed"),
            Long("replay_end_transaction"),
            Long("replay_end_position")),
    ];
}
