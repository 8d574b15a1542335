namespace Containers.Tests;

/// <summary>Checks that the processes form one consistent monolith.</summary>
internal static class Topology
{
    public static IEnumerable<string> FaultsOf(IReadOnlyList<Process> processes, IReadOnlyList<string> modules) =>
    [
        .. processes.SelectMany(process => process.Locations.Keys.Except(modules).Select(
            name => $"{process.Name} sets the location of {name}, which is not a module. The modules are {string.Join(", ", modules)}.")),
        .. modules.SelectMany(module => FaultsOf(module, processes)),
        .. processes.GroupBy(p => p.Settings.GetValueOrDefault("Deployment__Name")).Where(g => g.Key is null || g.Count() > 1).Select(
            g => $"{string.Join(", ", g.Select(p => p.Name))}: each needs a unique Deployment__Name."),
    ];

    private static IEnumerable<string> FaultsOf(string module, IReadOnlyList<Process> processes)
    {
        var homes = processes.Where(process => process.LocationOf(module) == "Local").ToList();
        if (homes.Count != 1)
        {
            yield return $"{module} runs in {(homes.Count == 0 ? "no process" : string.Join(" and ", homes.Select(p => p.Name)))}: let it be Local in one.";
            yield break;
        }

        foreach (var process in processes.Except(homes))
        {
            var location = process.LocationOf(module);
            var expected = $"http://{homes[0].Name}:{homes[0].Ports.FirstOrDefault()}";
            if (location != expected)
            {
                yield return $"{process.Name} looks for {module} at {location}, and it is at {expected}.";
            }
        }
    }
}
