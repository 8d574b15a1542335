using System.Reflection;
using Microsoft.Data.SqlClient;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>What the provider for SQL Server decides without a server.</summary>
public sealed class SqlServerProviderTests
{
    private static readonly SqlServerProvider Provider = new();

    [Theory]
    [InlineData("db", "tcp:db,1433")]
    [InlineData("db", "DB, 1433")]
    [InlineData("localhost", ".")]
    [InlineData("localhost", "tcp:(local)")]
    [InlineData(@"localhost\SHOP", @".\shop")]
    public void Notations_of_one_server_identify_the_same_data(string one, string other) =>
        Assert.Equal(Provider.IdentityOf(SettingsOf(one, "shop")), Provider.IdentityOf(SettingsOf(other, "Shop")));

    [Theory]
    [InlineData("db", "db,1434")]
    [InlineData("db", @"db\SHOP")]
    [InlineData("db", "db2")]
    [InlineData("db,1433", "db,11433")]
    public void Different_servers_identify_different_data(string one, string other) =>
        Assert.NotEqual(Provider.IdentityOf(SettingsOf(one, "shop")), Provider.IdentityOf(SettingsOf(other, "shop")));

    /// <summary>The exception is of a general type. It must neither count against an event nor be answered as a fault of the request.</summary>
    [Fact]
    public void A_full_pool_is_an_outage()
    {
        Assert.Equal(DatabaseFailure.Outage, Provider.Classify(Assert.IsType<InvalidOperationException>(FullPool())));
        Assert.Equal(DatabaseFailure.Other, Provider.Classify(new InvalidOperationException("The pool is full of water.")));
    }

    [Theory]
    [InlineData("master")]
    [InlineData("MSDB")]
    [InlineData("")]
    public void Provisioning_rejects_databases_of_the_server_itself(string database)
    {
        var refusal = Assert.Throws<ProvisioningException>(() => Provider.Provisioning!.RequireOwnDatabase($"Server=db;Database={database};Integrated Security=true"));

        Assert.Contains("Database=<name>", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Without the first, filtered indexes can't be created from sqlcmd. Without the second, half a script remains after an error.</summary>
    [Fact]
    public void A_script_sets_the_options_of_its_session_first() =>
        Assert.StartsWith("SET QUOTED_IDENTIFIER ON;\nSET XACT_ABORT ON;\nGO\n", Provider.ScriptHead, StringComparison.Ordinal);

    [Fact]
    public void Missing_options_of_a_database_are_named_with_the_statements_that_set_them()
    {
        var warnings = SqlServerProvider.WarningsOf("the]shop", readCommittedSnapshot: false, snapshotIsolation: false);

        Assert.EndsWith("execute: ALTER DATABASE [the]]shop] SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;", warnings[0], StringComparison.Ordinal);
        Assert.EndsWith("execute: ALTER DATABASE [the]]shop] SET ALLOW_SNAPSHOT_ISOLATION ON;", warnings[1], StringComparison.Ordinal);
        Assert.Single(SqlServerProvider.WarningsOf("shop", readCommittedSnapshot: true, snapshotIsolation: false));
        Assert.Empty(SqlServerProvider.WarningsOf("shop", readCommittedSnapshot: true, snapshotIsolation: true));
    }

    private static DatabaseSettings SettingsOf(string server, string database) =>
        new(new SqlConnectionStringBuilder { DataSource = server, InitialCatalog = database, IntegratedSecurity = true }.ConnectionString, "ordering");

    /// <summary>The exception that SqlClient throws, with the source that it has when SqlClient throws it.</summary>
    private static Exception FullPool()
    {
        var create = typeof(SqlConnection).Assembly.GetType("Microsoft.Data.Common.ADP", throwOnError: true)!
            .GetMethod("PooledOpenTimeout", BindingFlags.Static | BindingFlags.NonPublic, [])!;
        var full = (Exception)create.Invoke(null, null)!;
        full.Source = typeof(SqlConnection).Assembly.GetName().Name;
        return full;
    }
}
