using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Containers.Tests;

/// <summary>Facts about the host from the source repository. The container files must match them.</summary>
internal static partial class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    /// <summary>The module names that settings use.</summary>
    public static IReadOnlyList<string> Modules { get; } =
        [.. Directory.EnumerateDirectories(Path.Combine(Root, "src", "Modules")).Select(folder => Path.GetFileName(folder).ToLowerInvariant())];

    /// <summary>Where the host answers probes.</summary>
    public static IReadOnlyList<string> ProbePaths { get; } = [.. FindInSources(ProbePath())];

    /// <summary>The host's maximum shutdown time.</summary>
    public static TimeSpan ShutdownTimeout { get; } =
        TimeSpan.FromSeconds(int.Parse(FindInSources(Shutdown()).Single(), CultureInfo.InvariantCulture));

    /// <summary>Returns the files of a folder, except build output.</summary>
    public static IEnumerable<string> FilesIn(string folder) =>
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
        let name = Path.GetRelativePath(Root, file).Replace('\\', '/')
        where !name.Split('/').Any(part => part is "bin" or "obj" or "data")
        select name;

    private static IEnumerable<string> FindInSources(Regex pattern) =>
        from file in FilesIn("src")
        where file.EndsWith(".cs", StringComparison.Ordinal)
        from Match match in pattern.Matches(File.ReadAllText(Path.Combine(Root, file)))
        select match.Groups["value"].Value;

    [GeneratedRegex("""Map(HealthChecks|Methods)?\("(?<value>/health/[a-z]+)",""")]
    private static partial Regex ProbePath();

    [GeneratedRegex(@"TimeSpan ShutdownTimeout = TimeSpan\.FromSeconds\((?<value>\d+)\)")]
    private static partial Regex Shutdown();
}
