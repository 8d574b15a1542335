namespace Acceptance.Tests;

/// <summary>What <c>db copy</c> is told, before it goes anywhere.</summary>
public sealed class CopyArgumentsTests
{
    [Theory]
    [InlineData("Say what is copied", "--to-secrets", "secrets")]
    [InlineData("Say what is copied", "--all", "--module", "ordering", "--to-secrets", "secrets")]
    [InlineData("Say where it goes", "--all")]
    [InlineData("Say where it goes", "--all", "--to-connection", "Host=127.0.0.1")]
    [InlineData("data moves up, to a server. It is PostgreSql or SqlServer", "--all", "--to-provider", "Sqlite", "--to-connection", "Data Source=x.db")]
    [InlineData("a password must not stand there", "--all", "--to-provider", "PostgreSql", "--to-connection", "Host=127.0.0.1;Password=hunter2")]
    [InlineData("There is no module 'nobody'", "--module", "nobody", "--to-secrets", "secrets")]
    [InlineData("is not as 'db provision' writes it", "--all", "--to-secrets", "nowhere")]
    public async Task What_can_not_be_meant_is_told(string text, params string[] arguments)
    {
        using var directory = new TestDirectory();
        var (exitCode, said) = await MonolithProcess.RunVerbAsync(directory.Path, ["db", "copy", .. arguments]);
        Assert.Equal(2, exitCode);
        Assert.Contains(text, said, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", said, StringComparison.Ordinal);
    }
}
