using Npgsql;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>How connections to PostgreSQL are tuned. No server is needed.</summary>
public sealed class PostgreSqlProviderTests
{
    [Fact]
    public void Default_settings_are_applied()
    {
        var connection = Tuned("Host=db");
        Assert.Equal(100, connection.MaxAutoPrepare);
        Assert.True(connection.NoResetOnClose);
        Assert.Equal($"monolith ordering {Environment.ProcessId}@{Environment.MachineName}", connection.ApplicationName);
    }

    [Fact]
    public void Settings_in_the_connection_string_are_kept()
    {
        var connection = Tuned("Host=db;Max Auto Prepare=0;No Reset On Close=false;Application Name=mine");
        Assert.Equal(0, connection.MaxAutoPrepare);
        Assert.False(connection.NoResetOnClose);
        Assert.Equal("mine", connection.ApplicationName);
    }

    private static NpgsqlConnectionStringBuilder Tuned(string connectionString) =>
        new(new PostgreSqlProvider().CreateConnection(new DatabaseSettings(connectionString, "ordering")).ConnectionString);
}
