namespace Acceptance.Tests;

/// <summary>NuGet's folder with all packages that the build has restored.</summary>
internal static class NuGetCache
{
    public static string Path { get; } = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
