using System.Globalization;
using Microsoft.Data.SqlClient;
using Monolith.Conformance;

namespace Acceptance.Tests;

/// <summary>
/// The configured SQL Server test database, provisioned and migrated by the commands. Its objects are dropped after the test.
/// </summary>
internal static class SqlServerEnvironment
{
    private const string Prefix = "monolith_test_";

    private static readonly string[] Schemas =
        ["profiles", "catalog", "ordering", "inventory", "payments", "notifications", "reviews", "insights", "hangfire"];

    public static async Task<TestEnvironment> CreateAsync()
    {
        var administrator = SqlServerForTests.ConnectionStringOrSkip();
        await CleanUpAsync();
        var directory = new TestDirectory();
        var secrets = Path.Combine(directory.Path, "secrets");
        await RunAsync(
            [],
            "db", "provision", "--provider", "SqlServer", "--admin-connection", $"env:{SqlServerForTests.Variable}", "--prefix", Prefix, "--secrets", secrets);
        await RunAsync(Settings("owner.json"), "db", "migrate");
        return new TestEnvironment(directory.Path, Settings("app.json"), async () =>
        {
            directory.Dispose();
            await CleanUpAsync();
        })
        {
            Rows = StoredRows.OfOwners(Path.Combine(secrets, "owner.json"), connectionString => new SqlConnection(connectionString)),
        };

        Dictionary<string, string> Settings(string file)
        {
            var settings = new Dictionary<string, string> { ["Secrets:File"] = Path.Combine(secrets, file), ["Database:MigrateAtStart"] = "false" };
            if (SqlServerForTests.MaxBatchSize is { } rows)
            {
                settings["Database:MaxBatchSize"] = rows.ToString(CultureInfo.InvariantCulture);
            }

            return settings;
        }

        async Task RunAsync(Dictionary<string, string> settings, params string[] command)
        {
            var (exitCode, output) = await MonolithProcess.RunCommandAsync(directory.Path, settings, command);
            Assert.True(exitCode == 0, output);
        }

        async Task CleanUpAsync()
        {
            await SqlServerForTests.DropSchemasAsync(administrator, Schemas);
            await SqlServerForTests.DropPrincipalsAsync(administrator, Prefix);
        }
    }
}
