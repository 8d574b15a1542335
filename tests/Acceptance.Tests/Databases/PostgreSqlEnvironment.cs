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
        return Of(server);
    }

    /// <summary>On a server that is reachable from a network, and that nobody else uses.</summary>
    public static async Task<TestEnvironment> CreateAsync(NetworkNamespace network)
    {
        Assert.SkipUnless(PostgreSqlServer.IsInstalled, PostgreSqlServer.Missing ?? "PostgreSQL is not installed here.");
        var server = new ProvisionedServer(await PostgreSqlServer.StartAnotherAsync(network.OuterAddress));
        await server.InitializeAsync();
        return Of(server);
    }

    private static TestEnvironment Of(ProvisionedServer server) => new(
        server.Directory,
        new Dictionary<string, string> { ["Secrets:File"] = server.AppFile, ["Database:MigrateAtStart"] = "false" },
        server.DisposeAsync)
    {
        Rows = StoredRows.OfOwners(server.OwnerFile, connectionString => new NpgsqlConnection(connectionString)),
    };
}
