using Monolith.Conformance;
using Npgsql;

namespace Acceptance.Tests;

/// <summary>A provisioned database on PostgreSQL.</summary>
internal static class PostgreSqlEnvironment
{
    public static async Task<TestEnvironment> CreateAsync()
    {
        PostgreSqlForTests.SkipIfMissing();
        var server = new ProvisionedServer();
        await server.CopyAsync();
        return new TestEnvironment(
            server.Directory,
            new Dictionary<string, string> { ["Secrets:File"] = server.AppFile, ["Database:MigrateAtStart"] = "false" },
            server.DisposeAsync)
        {
            Rows = StoredRows.OfOwners(server.OwnerFile, connectionString => new NpgsqlConnection(connectionString)),
        };
    }
}
