using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary>
/// Who hears whom, as a Mermaid flowchart: an arrow goes from the module that publishes to the one that hears. A module
/// that hears all others and that nobody hears, as read models do, is a note in place of an arrow from everywhere. A
/// publisher that is not in this process has dashed arrows.
/// </summary>
internal static class ModuleFlowchart
{
    private const string Contracts = ".Contracts";

    /// <summary>With fewer modules to hear, arrows clutter nothing.</summary>
    private const int FewestSourcesForANote = 3;

    public static string Draw(ModuleMap map)
    {
        var notes = map.Modules.Where(m => SubscribesToEverything(m, map)).ToList();
        var arrows = (
            from message in map.Events
            from subscriber in map.Modules
            where message.Subscribers.Contains(subscriber.Name) && !notes.Contains(subscriber)
            group message by (Source: ModuleOf(message.Contracts), message.SourceIsHere, Subscriber: subscriber.Project)).ToList();
        var drawn = arrows.SelectMany(a => new[] { a.Key.Source, a.Key.Subscriber }).ToHashSet();
        return string.Join('\n', (string[])
        [
            "flowchart LR",
            .. arrows.Select(a => $"    {a.Key.Source} {(a.Key.SourceIsHere ? "-->" : "-.->")}|\"{string.Join("<br>", a.Select(e => e.Record))}\"| {a.Key.Subscriber}"),
            .. map.Modules.Where(m => !drawn.Contains(m.Project) && !notes.Contains(m)).Select(m => $"    {m.Project}"),
            .. notes.Select(m => $"    {m.Project}([\"{m.Project}<br>listens to every module\"])"),
        ]);
    }

    /// <summary>The project of the module whose Contracts these are, also where that module is not in this process.</summary>
    public static string ModuleOf(string contracts) =>
        contracts.EndsWith(Contracts, StringComparison.Ordinal) ? contracts[..^Contracts.Length] : contracts;

    private static bool SubscribesToEverything(MappedModule module, ModuleMap map)
    {
        var others = map.Modules.Where(m => m != module && m.Publishes.Count > 0).ToList();
        return others.Count >= FewestSourcesForANote
            && others.All(other => module.SubscribesTo(other.Name))
            && map.Modules.All(other => !other.SubscribesTo(module.Name));
    }
}
