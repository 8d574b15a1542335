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
