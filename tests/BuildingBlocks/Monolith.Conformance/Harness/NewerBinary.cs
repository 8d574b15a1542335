using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Monolith.Runtime.Storage;

namespace Monolith.Conformance;

/// <summary>A binary with later versions of the framework's tables than this one, which migrates as this one does.</summary>
internal static class NewerBinary
{
    /// <summary>A version that serves the newest one of this binary, and one that does not.</summary>
    public const string Expanded = "framework_901_serves_010", Contracted = "framework_902_serves_901";

    /// <summary>Brings the schema of a module to a version.</summary>
    public static async Task MigrateAsync(ModuleDbContext db, string version, CancellationToken cancellationToken)
    {
        await using var framework = Open(db);
        await framework.GetService<IMigrator>().MigrateAsync(version, cancellationToken);
    }

    /// <summary>Creates the script that upgrades a schema from the versions of this binary.</summary>
    public static string ScriptOf(ModuleDbContext db)
    {
        using var framework = Open(db);
        return framework.GetService<IMigrator>().GenerateScript(FrameworkVersions.Ids[^1], options: MigrationsSqlGenerationOptions.Idempotent);
    }

    private static FrameworkDbContext Open(ModuleDbContext db)
    {
        var options = new DbContextOptionsBuilder<FrameworkDbContext>();
        FrameworkDbContext.Configure(options, db.Storage);
        options.ReplaceService<IMigrationsAssembly, Versions>();
        return new FrameworkDbContext(options.Options);
    }

    private sealed class Versions(ICurrentDbContext current) : IMigrationsAssembly
    {
        private readonly FrameworkVersions _known = new(current);

        public IReadOnlyDictionary<string, TypeInfo> Migrations => new SortedList<string, TypeInfo>(
            new Dictionary<string, TypeInfo>(_known.Migrations) { [Expanded] = typeof(Expansion).GetTypeInfo(), [Contracted] = typeof(Contraction).GetTypeInfo() }, StringComparer.Ordinal);

        public ModelSnapshot? ModelSnapshot => null;

        public Assembly Assembly => _known.Assembly;

        public string? FindMigrationId(string nameOrId) => Migrations.ContainsKey(nameOrId) ? nameOrId : null;

        public Migration CreateMigration(TypeInfo migrationClass, string activeProvider) => _known.CreateMigration(migrationClass, activeProvider);
    }
}

/// <summary>Adds what this binary does not know, and need not know.</summary>
[Migration(NewerBinary.Expanded)]
internal sealed class Expansion(DatabaseProvider provider, string schema) : FrameworkVersion(provider, schema)
{
    protected override IEnumerable<MigrationOperation> Upgrade()
    {
        foreach (var table in new[] { "outbox", "cursors", "parked_events", "timers" })
        {
            var (optional, counted) = (Text("origin", maxLength: 20, isNullable: true), Int("weight"));
            (optional.Table, optional.Schema, counted.Table, counted.Schema, counted.DefaultValue) = (table, Schema, table, Schema, 1);
            yield return optional;
            yield return counted;
        }

        yield return CreateTable("origins", key: ["name"], Name("name"), Int("weight"));
    }
}

/// <summary>Removes what the binaries of the version before no longer use.</summary>
[Migration(NewerBinary.Contracted)]
internal sealed class Contraction(DatabaseProvider provider, string schema) : FrameworkVersion(provider, schema)
{
    protected override IEnumerable<MigrationOperation> Upgrade() => [new DropTableOperation { Name = "idempotency", Schema = Schema }];
}
