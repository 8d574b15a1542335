namespace Monolith.Runtime.Storage.Tests;

/// <summary>The connection strings of principals, which anybody who deploys the host can read, hold nothing of the administrator.</summary>
public sealed class CarriedSettingsTests
{
    [Fact]
    public void On_PostgreSQL_the_administrators_key_was_copied_into_the_hosts_settings()
    {
        const string administrator = "Host=db;Port=6432;Database=shop;Username=postgres;Password=secret;SSL Mode=VerifyFull;Root Certificate=/ca.pem;"
            + "SSL Certificate=/admin.pem;SSL Key=/admin.key;SSL Password=secret;Options=-c role=postgres;Include Error Detail=true;Passfile=/root/.pgpass";

        Assert.Equal(
            "Host=db;Port=6432;SSL Mode=VerifyFull;Root Certificate=/ca.pem;Database=shop;Username=ordering_app;Password=own",
            new PostgreSqlProvider().Provisioning!.ConnectionStringOf(administrator, "ordering_app", "own"));
    }

    [Theory]
    [InlineData("PostgreSql", "Host=db;Username=postgres;Database=postgres", "'postgres' is a database of the server itself")]
    [InlineData("PostgreSql", "Host=db;Username=postgres", "'postgres' is a database of the server itself")]
    [InlineData("SqlServer", "Server=db;Database=Master", "'Master' is a database of the server itself")]
    [InlineData("SqlServer", "Server=db", "names no database")]
    public void A_database_of_the_server_itself_was_filled(string provider, string administrator, string error)
    {
        var refused = Assert.Throws<ProvisioningException>(() => DatabaseProvider.Find(provider)!.Provisioning!.RequireOwnDatabase(administrator));

        Assert.Contains(error, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void On_SQL_Server_the_administrators_settings_were_copied_into_the_hosts_settings()
    {
        const string administrator = "Server=db,1433;Database=shop;Integrated Security=true;Encrypt=Strict;Application Name=admin;Persist Security Info=true;"
            + "User Instance=false";

        Assert.Equal(
            "Data Source=db,1433;Initial Catalog=shop;User ID=ordering_app;Password=own;Encrypt=Strict",
            new SqlServerProvider().Provisioning!.ConnectionStringOf(administrator, "ordering_app", "own"));
    }
}
