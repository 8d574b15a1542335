using System.Diagnostics;

namespace Acceptance.Tests;

/// <summary>Programs beside the Host, such as the .NET SDK, git and scripts.</summary>
internal static class Tool
{
    /// <summary>Longer than a build of all on a machine that does other things as well.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>Runs a program to its end. After 10 minutes it is killed, with what it has started.</summary>
    /// <param name="folder">The working directory.</param>
    /// <param name="environment">Variables to set, or to remove if their value is null.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The exit code, and both outputs one after the other.</returns>
    public static async Task<(int ExitCode, string Output)> TryRunAsync(
        string folder, IReadOnlyDictionary<string, string?> environment, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Timeout);
        using var process = Process.Start(start)!;
        await using var killed = timeout.Token.Register(() => process.Kill(entireProcessTree: true));
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await error;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, timeout.IsCancellationRequested ? $"{output}{Environment.NewLine}It was killed after {Timeout}." : output);
    }

    /// <summary>Runs a program, which must succeed, and returns its output.</summary>
    public static async Task<string> RunAsync(string folder, IReadOnlyDictionary<string, string?> environment, string program, params IEnumerable<string> arguments)
    {
        var (exitCode, output) = await TryRunAsync(folder, environment, program, arguments);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)} in {folder} ended with {exitCode}:{Environment.NewLine}{output}");
        return output;
    }
}
