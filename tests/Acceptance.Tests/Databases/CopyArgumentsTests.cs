namespace Acceptance.Tests;

/// <summary>Checks how <c>db copy</c> and <c>db move</c> validate their arguments before they connect.</summary>
public sealed class CopyArgumentsTests
{
    [Theory]
    [InlineData("Specify what to copy", "--to-secrets", "secrets")]
    [InlineData("Specify what to copy", "--all", "--module", "ordering", "--to-secrets", "secrets")]
    [InlineData("Specify the target", "--all")]
    [InlineData("Specify the target", "--all", "--to-connection", "Host=127.0.0.1")]
    [InlineData("is not a server. Use PostgreSql or SqlServer", "--all", "--to-provider", "Sqlite", "--to-connection", "Data Source=x.db")]
    [InlineData("they must not contain a password", "--all", "--to-provider", "PostgreSql", "--to-connection", "Host=127.0.0.1;Password=hunter2")]
    [InlineData("Module 'nobody' does not exist", "--module", "nobody", "--to-secrets", "secrets")]
    [InlineData("does not exist. Specify the folder that was given to 'db provision'", "--all", "--to-secrets", "nowhere")]
    public Task Invalid_arguments_of_a_copy_are_reported(string text, params string[] arguments) => AssertRejectedAsync(2, text, ["db", "copy", .. arguments]);

    /// <summary>A product that was created for a server has that server in its settings, and its data still in files.</summary>
    [Theory]
    [InlineData("Database:Provider", "set Database:Provider to Sqlite.")]
    [InlineData("Modules:payments:Database:Provider", "set Modules:payments:Database:Provider to Sqlite.")]
    public async Task A_copy_whose_source_is_a_server_without_a_connection_names_the_setting_for_files(string setting, string remedy)
    {
        using var directory = new TestDirectory();

        var (exitCode, said) = await MonolithProcess.RunCommandAsync(
            directory.Path, new Dictionary<string, string> { [setting] = "PostgreSql" }, "db", "copy", "--all", "--to-provider", "PostgreSql", "--to-connection", "Host=127.0.0.1");

        Assert.Equal(1, exitCode);
        Assert.Contains("(provider PostgreSql). Set Modules:", said, StringComparison.Ordinal);
        Assert.EndsWith($"If the data is still in SQLite files, as before 'db copy', {remedy}", said.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--module", "--to-secrets", "secrets")]
    [InlineData(2, "Specify the target", "--module", "payments")]
    [InlineData(2, "Module 'nobody' does not exist", "--module", "nobody", "--to-secrets", "secrets")]
    [InlineData(1, "Module payments uses a file, which only one process can open", "--module", "payments", "--to-provider", "PostgreSql", "--to-connection", "Host=127.0.0.1")]
    public Task Invalid_arguments_of_a_move_are_reported(int expected, string text, params string[] arguments) => AssertRejectedAsync(expected, text, ["db", "move", .. arguments]);

    private static async Task AssertRejectedAsync(int expected, string text, string[] arguments)
    {
        using var directory = new TestDirectory();
        var (exitCode, said) = await MonolithProcess.RunCommandAsync(directory.Path, arguments);
        Assert.True(exitCode == expected, said);
        Assert.Contains(text, said, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", said, StringComparison.Ordinal);
    }
}
