namespace Acceptance.Tests;

/// <summary>The processes that make up a shop: one that customers use, and others that run some of its modules.</summary>
/// <param name="Services">The modules of each process beside the first, which runs all the others.</param>
public sealed record Shape(params IReadOnlyList<string[]> Services)
{
    public static IReadOnlyList<string> Modules { get; } = ["profiles", "catalog", "ordering", "inventory", "payments", "notifications", "reviews", "insights", "search"];

    /// <summary>The modules that have a database. Search keeps its state in memory.</summary>
    public static IReadOnlyList<string> Stored { get; } = [.. Modules.Except(["search"])];

    public static Shape OneProcess { get; } = new();

    public static Shape ThreeProcesses { get; } = new(["ordering", "payments"], ["inventory"]);

    public static Shape EachModuleItsOwn { get; } = new([.. Modules.Select(module => new[] { module })]);

    /// <summary>Returns the settings of a process that runs one module and knows no others. It starts in less time.</summary>
    public static Dictionary<string, string> Only(string module) =>
        Modules.Except([module]).ToDictionary(other => $"Modules:{other}:Location", _ => "Absent");

    /// <summary>Returns the settings of each process with the locations of the modules.</summary>
    public IReadOnlyList<Dictionary<string, string>> LocationsAt(IReadOnlyList<Uri> urls)
    {
        var environments = Modules.ToDictionary(module => module, module => urls[1 + Services.ToList().FindIndex(service => service.Contains(module))]);
        return [.. urls.Select(url => environments.ToDictionary(
            environment => $"Modules:{environment.Key}:Location", environment => environment.Value == url ? "Local" : environment.Value.ToString().TrimEnd('/')))];
    }
}
