using Monolith.Conformance;
using Npgsql;

namespace Acceptance.Tests;

/// <summary>A provisioned database on PostgreSQL.</summary>
internal static class PostgreSqlHome
{
    public static async Task<Home> CreateAsync()
    {
        PostgreSqlForTests.SkipIfMissing();
        var server = new ProvisionedServer();
        await server.CopyAsync();
        return new Home(
            server.Directory,
            new Dictionary<string, string> { ["Secrets:File"] = server.AppFile, ["Database:MigrateAtStart"] = "false" },
            server.DisposeAsync)
        {
            Rows = StoredRows.OfOwners(server.OwnerFile, connectionString => new NpgsqlConnection(connectionString)),
        };
    }
}
