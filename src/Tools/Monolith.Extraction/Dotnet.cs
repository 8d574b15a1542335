using System.Diagnostics;

namespace Monolith.Extraction;

/// <summary>Runs the .NET SDK's command line.</summary>
internal static class Dotnet
{
    /// <summary>Runs a command and waits for it to end.</summary>
    /// <returns>The output of the command.</returns>
    /// <exception cref="ExtractionException">The command failed, the operation was canceled, or no SDK is installed.</exception>
    public static async Task<string> RunAsync(string folder, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await TryRunAsync(folder, arguments, cancellationToken);
        return exitCode == 0 ? output : throw new ExtractionException($"'dotnet {arguments[0]}' failed:{Environment.NewLine}{output.Trim()}");
    }

    /// <summary>Runs a command, which may fail, and waits for it to end.</summary>
    /// <returns>The exit code and the output of the command.</returns>
    /// <exception cref="ExtractionException">The operation was canceled, or no SDK is installed.</exception>
    public static async Task<(int ExitCode, string Output)> TryRunAsync(string folder, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using var process = Start(start);
        try
        {
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken) + await error;
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, output);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new ExtractionException($"'dotnet {arguments[0]}' was canceled.");
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new ExtractionException("'dotnet' was not found. The .NET SDK is required to pack the building blocks. Install it, or run this command where it is installed.");
        }
    }
}
