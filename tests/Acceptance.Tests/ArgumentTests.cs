namespace Acceptance.Tests;

/// <summary>Checks how the binary handles its arguments and settings before it accesses any data. It must leave no files behind.</summary>
public sealed class ArgumentTests
{
    [Theory]
    [InlineData(2, "Unknown command or setting 'dmo'", "dmo")]
    [InlineData(2, "Unknown command or setting '--url'", "--url", "http://localhost:5098")]
    [InlineData(2, "Unknown command or setting '--nope'", "--nope", "--urls", "http://localhost:5098")]
    [InlineData(0, "events", "--help")]
    [InlineData(2, "Unknown command or setting 'demo'", "demo")]
    public async Task Unknown_commands_and_settings_are_rejected_and_known_ones_accepted(int expected, string text, params string[] arguments)
    {
        var output = await RunAsync(expected, arguments);

        Assert.Contains(text, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outside_Development_nothing_is_served_without_an_authority()
    {
        var output = await RunAsync(1, "--urls", MonolithProcess.FreeUrl().ToString());

        Assert.StartsWith("The monolith cannot start: Anonymous calls are allowed only in Development", output, StringComparison.Ordinal);
        Assert.Contains("Set Auth:Authority", output, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(int expected, params string[] arguments)
    {
        using var directory = new TestDirectory();
        var (exitCode, output) = await MonolithProcess.RunCommandAsync(directory.Path, arguments);
        Assert.True(exitCode == expected, $"{exitCode} instead of {expected}: {output}");
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
        return output;
    }
}
