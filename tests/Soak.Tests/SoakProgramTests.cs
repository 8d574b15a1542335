using System.Diagnostics;
using System.Reflection;
using Acceptance.Tests;

namespace Soak.Tests;

/// <summary>The program as a process.</summary>
public sealed class SoakProgramTests
{
    [Fact]
    public async Task Help_explains_the_options_and_the_exit_codes()
    {
        var (exitCode, output) = await RunAsync("--help");

        Assert.Equal(0, exitCode);
        Assert.All(["--minutes", "--seed", "--database", "Exit codes"], text => Assert.Contains(text, output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("The value 'x' of --minutes is not a number", "--minutes", "x")]
    [InlineData("The value '0' of --minutes is not a number", "--minutes", "0")]
    [InlineData("The value '1e9' of --minutes is not a number", "--minutes", "1e9")]
    [InlineData("The value '-1' of --seed is not a whole number", "--seed", "-1")]
    [InlineData("The value '99999999999' of --seed is not a whole number", "--seed", "99999999999")]
    [InlineData("The value 'MySql' of --database is not Sqlite or PostgreSql", "--database", "MySql")]
    [InlineData("--unknown", "--unknown")]
    public async Task Invalid_options_are_reported(string text, params string[] arguments)
    {
        var (exitCode, output) = await RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Contains(text, output, StringComparison.Ordinal);
    }

    [LongFact]
    public async Task A_short_soak_on_files_loses_nothing()
    {
        var (exitCode, output) = await RunAsync("--minutes", "0.4", "--seed", "20");

        Assert.True(exitCode == 0, output);
        Assert.EndsWith(": 0 lost, 0 twice, 0 stuck", output.TrimEnd(), StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var soak = typeof(SoakProgramTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "SoakPath").Value!;
        using var process = Process.Start(new ProcessStartInfo("dotnet", [soak, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await errors + output);
    }
}
