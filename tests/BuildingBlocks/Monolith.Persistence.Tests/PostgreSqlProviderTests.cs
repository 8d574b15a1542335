using Npgsql;

namespace Monolith.Persistence.Tests;

/// <summary>What is true of PostgreSQL only, and needs no server.</summary>
public sealed class PostgreSqlProviderTests
{
    [Fact]
    public void Connections_prepare_what_comes_often_and_are_not_reset_and_tell_whose_they_are()
    {
        var tuned = Tune("Host=db;Username=ordering_app");
        Assert.Equal((100, true, "monolith ordering"), (tuned.MaxAutoPrepare, tuned.NoResetOnClose, tuned.ApplicationName));
    }

    [Fact]
    public void What_a_connection_string_says_itself_holds()
    {
        var tuned = Tune("Host=db;MaxAutoPrepare=0;No Reset On Close=false;application name=mine");
        Assert.Equal((0, false, "mine"), (tuned.MaxAutoPrepare, tuned.NoResetOnClose, tuned.ApplicationName));
    }

    private static NpgsqlConnectionStringBuilder Tune(string connectionString)
    {
        using var connection = new PostgreSqlProvider().CreateConnection(new DatabaseSettings(connectionString, "ordering"));
        return new NpgsqlConnectionStringBuilder(connection.ConnectionString);
    }
}
