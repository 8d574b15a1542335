using Monolith.Conformance;
using Npgsql;

namespace Acceptance.Tests;

/// <summary>The database server itself isolates modules: it denies every access of a module's principals to another schema.</summary>
[Collection(OnAProvisionedServer.Name)]
public sealed class DatabaseBoundaryTests(ProvisionedServer server, ITestOutputHelper output)
{
    private const string Denied = PostgresErrorCodes.InsufficientPrivilege;

    /// <summary>The attempted operations. The schema's owner may perform each of them.</summary>
    private static readonly (string Name, Func<string, string> Sql)[] Attempts =
    [
        ("select", schema => $"SELECT * FROM \"{schema}\".outbox"),
        ("insert", schema => $"INSERT INTO \"{schema}\".cursors (source, transaction, position) VALUES ('intruder', 0, 0)"),
        ("update", schema => $"UPDATE \"{schema}\".cursors SET position = 1"),
        ("delete", schema => $"DELETE FROM \"{schema}\".outbox"),
        ("create", schema => $"CREATE TABLE \"{schema}\".intruder (id int)"),
        ("drop", schema => $"DROP TABLE \"{schema}\".outbox"),
    ];

    [Fact]
    public async Task Every_operation_in_another_schema_is_denied()
    {
        PostgreSqlForTests.SkipIfMissing();
        var breaches = new List<string>();
        var denied = 0;
        output.WriteLine($"{"principal",-28} {"schema",-14} {string.Join(' ', Attempts.Select(a => $"{a.Name,-8}"))}");
        foreach (var (principal, connectionString, own) in Principals().Concat(Hangfire()))
        {
            await using var connection = await OpenAsync(connectionString);
            foreach (var schema in server.Modules.Where(schema => schema != own))
            {
                var answers = new List<string>();
                foreach (var (name, sql) in Attempts)
                {
                    var answer = await ProvisionedServer.TryAsync(connection, sql(schema));
                    answers.Add(answer == Denied ? "denied" : answer ?? "ALLOWED");
                    if (answer == Denied)
                    {
                        denied++;
                    }
                    else
                    {
                        breaches.Add($"{principal} may {name} in {schema}: {answer ?? "allowed"}");
                    }
                }

                output.WriteLine($"{principal,-28} {schema,-14} {string.Join(' ', answers.Select(a => $"{a,-8}"))}");
            }
        }

        // Two principals of each module in each other's schema, and Hangfire's two in each.
        var modules = server.Modules.Count;
        var tried = 2 * modules * modules * Attempts.Length;
        output.WriteLine($"{denied} of {tried} statements were denied.");
        Assert.Empty(breaches);
        Assert.Equal(tried, denied);
    }

    /// <summary>
    /// Validates the attempts above: each succeeds in the principal's own schema, or fails because the principal lacks the right there as
    /// well.
    /// </summary>
    [Fact]
    public async Task In_its_own_schema_the_owner_can_do_everything_and_the_app_only_rows()
    {
        PostgreSqlForTests.SkipIfMissing();
        foreach (var (principal, connectionString, own) in Principals())
        {
            await using var connection = await OpenAsync(connectionString);
            var isApp = principal.EndsWith("_app", StringComparison.Ordinal);
            foreach (var (name, sql) in Attempts)
            {
                var expected = isApp && name is "create" or "drop" ? Denied : null;
                Assert.Equal((principal, name, expected), (principal, name, await ProvisionedServer.TryAsync(connection, sql(own))));
            }

            // The running module may not change what it has published.
            var changed = await ProvisionedServer.TryAsync(connection, $"UPDATE \"{own}\".outbox SET payload = 'forged'");
            Assert.Equal((principal, isApp ? Denied : null), (principal, changed));
        }
    }

    [Fact]
    public async Task Principals_cannot_work_outside_of_the_schemas()
    {
        PostgreSqlForTests.SkipIfMissing();
        foreach (var (_, connectionString, _) in Principals())
        {
            await using var connection = await OpenAsync(connectionString);
            Assert.Equal(Denied, await ProvisionedServer.TryAsync(connection, "CREATE TABLE public.intruder (id int)"));
            Assert.Equal(Denied, await ProvisionedServer.TryAsync(connection, "CREATE TEMPORARY TABLE intruder (id int)"));
            Assert.Equal(Denied, await ProvisionedServer.TryAsync(connection, "CREATE SCHEMA intruder"));
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    private IEnumerable<(string Principal, string ConnectionString, string Own)> Hangfire() =>
        from file in new[] { server.OwnerFile, server.AppFile }
        let connectionString = ProvisionedServer.HangfireConnectionString(file)
        select (new NpgsqlConnectionStringBuilder(connectionString).Username!, connectionString + ";Pooling=false", "hangfire");

    private IEnumerable<(string Principal, string ConnectionString, string Own)> Principals() =>
        from file in new[] { server.OwnerFile, server.AppFile }
        from module in ProvisionedServer.ConnectionStrings(file)
        select (new NpgsqlConnectionStringBuilder(module.Value).Username!, module.Value + ";Pooling=false", module.Key);
}
