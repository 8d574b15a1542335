using System.Diagnostics;

namespace Monolith.Benchmarks;

/// <summary>The host as <c>dotnet publish</c> makes it, and as a container runs it.</summary>
internal static class PublishedHost
{
    /// <summary>Publishes the host in the Release configuration, and returns the path of its program.</summary>
    /// <param name="directory">The folder for the published files.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="InvalidOperationException">The host cannot be published.</exception>
    public static async Task<string> PublishAsync(string directory, CancellationToken cancellationToken)
    {
        var project = Path.Combine(BuildInfo.RepositoryRoot, "src", "Host", "Host.csproj");
        var start = new ProcessStartInfo("dotnet", ["publish", project, "-c", "Release", "-o", directory, "-v", "q", "-nodeReuse:false"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken) + await error;
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? Path.Combine(directory, Path.GetFileName(BuildInfo.HostPath))
            : throw new InvalidOperationException($"'dotnet publish {project}' failed with exit code {process.ExitCode}: {output}");
    }
}
