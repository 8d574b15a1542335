using System.Globalization;
using Monolith.Persistence;

namespace Monolith.Conformance;

/// <summary>The SQL Server that tests run against: there is none to be had from packages, so one is named or its tests are skipped.</summary>
public static class SqlServerForTests
{
    public const string Variable = "MONOLITH_TEST_SQLSERVER";
    private const string BatchSizeVariable = "MONOLITH_TEST_SQLSERVER_MAXBATCHSIZE";

    /// <summary>The connection string of an administrator, to a database that is there for tests.</summary>
    public static string ConnectionStringOrSkip()
    {
        var given = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(given), $"Needs a SQL Server: set {Variable} to a connection string.");
        return given!;
    }

    /// <summary>A module's database there; <c>MONOLITH_TEST_SQLSERVER_MAXBATCHSIZE=1</c> is for a server without MERGE.</summary>
    public static DatabaseSettings Settings(string connectionString, string schema) => new(connectionString, schema)
    {
        MaxBatchSize = Environment.GetEnvironmentVariable(BatchSizeVariable) is { Length: > 0 } size ? int.Parse(size, CultureInfo.InvariantCulture) : null,
    };
}
