namespace Acceptance.Tests;

/// <summary>The shell of a developer who runs commands of the .NET SDK.</summary>
internal static class DeveloperShell
{
    /// <summary>
    /// Its variables. What CI sets must not decide. Both cores are busy with other tests, so a build with two nodes would load and evaluate
    /// everything twice, and end no earlier. No command runs long enough to compile its own code again, or to keep generated code
    /// write-protected.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>
    {
        ["CI"] = null,
        ["MONOLITH_TEST_LONG"] = null,
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["DOTNET_PROCESSOR_COUNT"] = "1",
        ["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "4",
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_TC_CallCounting"] = "0",
        ["DOTNET_EnableWriteXorExecute"] = "0",
    };
}
