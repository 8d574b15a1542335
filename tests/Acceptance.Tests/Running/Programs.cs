using System.Reflection;

namespace Acceptance.Tests;

/// <summary>The programs beside the Host.</summary>
internal static class Programs
{
    public static string Demo { get; } = PathOf("DemoPath");

    public static string Extraction { get; } = PathOf("ExtractionPath");

    /// <summary>Runs one to its end.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(
        string program, string directory, IReadOnlyDictionary<string, string>? settings, params string[] arguments) =>
        MonolithProcess.RunToEndAsync(program, directory, settings, arguments);

    private static string PathOf(string key) => typeof(Programs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
