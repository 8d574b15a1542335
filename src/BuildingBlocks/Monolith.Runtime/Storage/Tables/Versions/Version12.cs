using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Monolith.Runtime.Storage;

/// <summary>Adds the pauses of subscriptions and deliveries. Older binaries do not know pauses, and go on.</summary>
[Migration("framework_012_serves_010")]
internal sealed class Version12(DatabaseProvider provider, string schema) : FrameworkVersion(provider, schema)
{
    protected override IEnumerable<MigrationOperation> Upgrade() =>
        [CreateTable("pauses", key: ["source"], Name("source"), Time("paused_at"), Name("paused_by"))];
}
