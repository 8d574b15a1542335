using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Monolith.Runtime.Storage;

/// <summary>Adds the trace contexts of timers and side effects.</summary>
[Migration("framework_010")]
internal sealed class Version10(DatabaseProvider provider, string schema) : FrameworkVersion(provider, schema)
{
    protected override IEnumerable<MigrationOperation> Upgrade()
    {
        yield return TraceParent("timers");
        yield return TraceParent("side_effects");
    }

    private AddColumnOperation TraceParent(string table)
    {
        const int length = 55;
        var column = Text("trace_parent", length, isNullable: true);
        (column.Table, column.Schema) = (table, Schema);
        return column;
    }
}
