namespace Acceptance.Tests;

/// <summary>The shell of a developer who runs commands of the .NET SDK.</summary>
internal static class DeveloperShell
{
    /// <summary>
    /// Other tests need the other core. And MSBuild starts a node per processor, each of which loads and evaluates the same: with two, a build
    /// that has little to do takes nearly twice the CPU time, and no less time.
    /// </summary>
    public static IReadOnlyDictionary<string, string> OneProcessor { get; } = new Dictionary<string, string>
    {
        ["DOTNET_PROCESSOR_COUNT"] = "1",
        ["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "4",
    };

    /// <summary>
    /// Its variables. What CI sets must not decide. No command runs long enough to compile its own code again, or to keep generated code
    /// write-protected.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>(OneProcessor!)
    {
        ["CI"] = null,
        ["MONOLITH_TEST_LONG"] = null,
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_TC_CallCounting"] = "0",
        ["DOTNET_EnableWriteXorExecute"] = "0",
    };
}
