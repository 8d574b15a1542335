using System.Reflection;

namespace Monolith.Architecture;

/// <summary>Finds contract assemblies, so that nobody lists them by hand.</summary>
public static class ContractAssemblies
{
    private const string Suffix = ".Contracts.dll";

    /// <summary>
    /// Every assembly named <c>*.Contracts</c> that this process was built with, used by code or not. In a test project that
    /// references the Host: those of all its modules.
    /// </summary>
    public static IReadOnlyList<Assembly> OfThisProcess() =>
    [
        .. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? string.Empty)
            .Split(Path.PathSeparator)
            .Where(path => path.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase))
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal)
            .Select(name => Assembly.Load(new AssemblyName(name))),
    ];
}
