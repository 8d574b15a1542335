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

    /// <summary>Rows that moved under a read, and rights that a database or a statement lacks.</summary>
    [Theory]
    [InlineData(601, DatabaseFailure.Outage)]
    [InlineData(916, DatabaseFailure.Outage)]
    [InlineData(1205, DatabaseFailure.Outage)]
    [InlineData(262, DatabaseFailure.Denied)]
    [InlineData(15151, DatabaseFailure.Denied)]
    [InlineData(2627, DatabaseFailure.UniqueViolation)]
    [InlineData(547, DatabaseFailure.Other)]
    public void A_number_of_an_error_decides_what_kind_of_failure_it_is(int number, DatabaseFailure kind) =>
        Assert.Equal(kind, Provider.Classify(new InvalidOperationException("wrapped", ErrorOf(number))));

    /// <summary>An owner without this right creates no table, so 'db provision' must not report success.</summary>
    [Fact]
    public void The_right_to_create_tables_is_no_optional_step_of_provisioning()
    {
        var plan = ((SqlServerProvisioning)Provider.Provisioning!).Plan([ModulePrincipals.Of("ordering", "")], "shop").ToList();

        Assert.False(Assert.Single(plan, step => step.Sql.StartsWith("GRANT CREATE TABLE", StringComparison.Ordinal)).IsOptional);
        Assert.Contains(plan, step => step.IsOptional);
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

    /// <summary>An error that a server reports. SqlClient creates such exceptions only itself.</summary>
    private static SqlException ErrorOf(int number)
    {
        const BindingFlags hidden = BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic;
        const byte ofStatement = 16;
        var errors = (SqlErrorCollection)Activator.CreateInstance(typeof(SqlErrorCollection), nonPublic: true)!;
        var create = typeof(SqlError).GetConstructors(hidden).First(constructor => constructor.GetParameters() is [{ Name: "infoNumber" }, ..]);
        var error = create.Invoke([.. create.GetParameters().Select(parameter => parameter switch
        {
            { Name: "infoNumber" } => number,
            { Name: "errorClass" } => ofStatement,
            { ParameterType: var type } when type == typeof(string) => "",
            { ParameterType.IsValueType: true, ParameterType: var type } => Activator.CreateInstance(type),
            _ => (object?)null,
        })]);
        typeof(SqlErrorCollection).GetMethod("Add", hidden)!.Invoke(errors, [error]);
        return (SqlException)typeof(SqlException).GetMethod("CreateException", hidden, [typeof(SqlErrorCollection), typeof(string)])!.Invoke(null, [errors, "16.0"])!;
    }

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
