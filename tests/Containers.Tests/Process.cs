namespace Containers.Tests;

/// <summary>One process of the host, as a deployment starts it.</summary>
/// <param name="Name">By which the others reach it.</param>
/// <param name="Ports">On which they reach it.</param>
/// <param name="Settings">Its environment.</param>
internal sealed record Process(string Name, IReadOnlyCollection<int> Ports, IReadOnlyDictionary<string, string> Settings)
{
    private const string Prefix = "Modules__", Suffix = "__Location";

    /// <summary>The configured locations of the modules.</summary>
    public IReadOnlyDictionary<string, string> Locations => Settings
        .Where(s => s.Key.StartsWith(Prefix, StringComparison.Ordinal) && s.Key.EndsWith(Suffix, StringComparison.Ordinal))
        .ToDictionary(s => s.Key[Prefix.Length..^Suffix.Length], s => s.Value);

    /// <summary>Returns the location of a module. Without a setting, a module is local.</summary>
    public string LocationOf(string module) => Locations.GetValueOrDefault(module, "Local");
}
