using Microsoft.Build.Locator;

namespace Monolith.Architecture;

/// <summary>
/// Loads the MSBuild of the installed .NET SDK into this process. Code that uses a type of Microsoft.Build must run after
/// <see cref="Load"/>, in a method of its own: the runtime resolves the assembly when it compiles the method.
/// </summary>
internal static class MsBuild
{
    private static readonly Lock Loading = new();

    /// <summary>Loads MSBuild once per process.</summary>
    /// <param name="folder">The folder whose global.json selects the SDK.</param>
    /// <exception cref="InvalidOperationException">No .NET SDK is installed that this process can load.</exception>
    public static void Load(string folder)
    {
        lock (Loading)
        {
            // A process that uses MSBuild itself has already loaded it.
            if (!MSBuildLocator.CanRegister)
            {
                return;
            }

            var sdk = MSBuildLocator.QueryVisualStudioInstances(
                new VisualStudioInstanceQueryOptions { DiscoveryTypes = DiscoveryType.DotNetSdk, WorkingDirectory = folder }).FirstOrDefault();
            MSBuildLocator.RegisterInstance(sdk ?? throw new InvalidOperationException(
                $"No .NET SDK was found that runs on .NET {Environment.Version.Major} and that the global.json of {folder} allows. "
                + "The rules evaluate project files with the SDK's MSBuild: install the SDK that builds the solution."));
        }
    }
}
