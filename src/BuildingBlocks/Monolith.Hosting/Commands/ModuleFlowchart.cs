using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// Renders subscriptions as a Mermaid flowchart, with an arrow from each publisher to its subscribers. A module that subscribes to all
/// others and publishes nothing, such as read models, becomes a note instead of many arrows. A publisher outside this process has dashed
/// arrows.
/// </summary>
internal static class ModuleFlowchart
{
    private const string Contracts = ".Contracts";

    /// <summary>The minimum number of sources for a note. With fewer sources, arrows are clear enough.</summary>
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
            .. notes.Select(m => $"    {m.Project}([\"{m.Project}<br>subscribes to every module\"])"),
        ]);
    }

    /// <summary>Returns the project of the module with the given Contracts, whether or not the module is in this process.</summary>
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
