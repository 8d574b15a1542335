using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary>
/// Renders the subscriptions of this process's modules as a Mermaid flowchart, with an arrow from each publisher to its subscribers. A
/// module that subscribes to all others and publishes nothing, such as read models, becomes a note instead of many arrows. A publisher
/// outside this process has dashed arrows.
/// </summary>
internal static class ModuleFlowchart
{
    /// <summary>The minimum number of sources for a note. With fewer sources, arrows are clear enough.</summary>
    private const int FewestSourcesForANote = 3;

    public static string Draw(ModuleGraph graph)
    {
        var notes = graph.Composed.Where(m => SubscribesToEverything(m, graph)).ToList();
        var arrows = (
            from e in graph.Events
            from subscriber in e.ComposedSubscribers.Except(notes)
            group e by (e.Source, Subscriber: subscriber)).ToList();
        var drawn = arrows.SelectMany(a => new[] { a.Key.Source, a.Key.Subscriber }).Concat(notes).ToHashSet();
        return string.Join('\n', (string[])
        [
            "flowchart LR",
            .. arrows.Select(a =>
                $"    {a.Key.Source.Project} {(a.Key.Source.IsComposed ? "-->" : "-.->")}|\"{string.Join("<br>", a.Select(e => e.Type.ClrType.Name))}\"| {a.Key.Subscriber.Project}"),
            .. graph.Composed.Where(m => !drawn.Contains(m)).Select(m => $"    {m.Project}"),
            .. notes.Select(m => $"    {m.Project}([\"{m.Project}<br>subscribes to every module\"])"),
        ]);
    }

    private static bool SubscribesToEverything(GraphModule module, ModuleGraph graph)
    {
        var others = graph.Composed.Where(m => m != module && graph.Events.Any(e => e.Source == m)).ToList();
        return others.Count >= FewestSourcesForANote
            && others.All(other => graph.Subscribes(module, other))
            && graph.Composed.All(other => !graph.Subscribes(other, module));
    }
}
