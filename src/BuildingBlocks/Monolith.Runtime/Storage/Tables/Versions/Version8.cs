using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Monolith.Runtime.Storage;

/// <summary>Adds the documents of modules that keep documents.</summary>
[Migration("framework_008")]
internal sealed class Version8(DatabaseProvider provider, string schema) : FrameworkVersion(provider, schema)
{
    protected override IEnumerable<MigrationOperation> Upgrade()
    {
        const int nameLength = 200;
        var body = Text("body");
        (body.ColumnType, body.Collation) = (Provider.JsonType, Provider.JsonType is null ? body.Collation : null);
        return
        [
            CreateTable("documents", key: ["collection", "key"], Name("collection"), Name("key"), Text("group_key", nameLength, isNullable: true), Int("version"), body),
            CreateIndex("documents", "group", "collection", "group_key", "key"),
        ];
    }
}
