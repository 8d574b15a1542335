using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Monolith.Runtime.Storage;

/// <summary>Adds the tenants of timers and side effects.</summary>
[Migration("framework_009")]
internal sealed class Version9(DatabaseProvider provider, string schema) : FrameworkVersion(provider, schema)
{
    protected override IEnumerable<MigrationOperation> Upgrade() => [AddTenant("timers"), AddTenant("side_effects")];

    private AddColumnOperation AddTenant(string table)
    {
        const int tenantLength = 64;
        var tenant = Text("tenant", tenantLength, isNullable: true);
        (tenant.Table, tenant.Schema) = (table, Schema);
        return tenant;
    }
}
