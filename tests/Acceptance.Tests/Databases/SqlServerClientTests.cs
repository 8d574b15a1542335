namespace Acceptance.Tests;

/// <summary>Tests for SQL Server that need no server.</summary>
public sealed class SqlServerClientTests
{
    [Fact]
    public async Task The_client_tries_to_connect_in_invariant_culture()
    {
        using var directory = new TestDirectory();

        // One module is enough: each waits for its own connection.
        var nobody = new Dictionary<string, string>(Shape.Only("catalog"))
        {
            ["Database:Provider"] = "SqlServer",
            ["Database:ConnectionString"] = "Server=tcp:127.0.0.1,1;Database=shop;User Id=shop;Password=none;Encrypt=false;Connect Timeout=1;ConnectRetryCount=0",
        };

        var (exitCode, output) = await MonolithProcess.RunCommandAsync(directory.Path, nobody, "db", "status");

        Assert.True(exitCode == 1 && output.Contains("127.0.0.1,1/shop", StringComparison.Ordinal), output);
        Assert.DoesNotContain("Globalization", output, StringComparison.Ordinal);
    }
}
