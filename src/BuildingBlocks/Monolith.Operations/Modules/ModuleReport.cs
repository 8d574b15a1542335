using System.Globalization;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary>Prints the report of this process's modules: tables, events, queries, deliveries and references, followed by inconsistencies.</summary>
internal static class ModuleReport
{
    private const string None = "none";

    public static void Write(ModuleGraph graph)
    {
        CommandOutput.WriteHeading("Modules");
        CommandOutput.WriteTable(
            ["module", "schema", "own tables", "references the Contracts of"],
            graph.Composed.Select(m => new[] { m.Name, m.IsInMemory ? None : m.Name, m.IsInMemory ? "in memory" : List(m.Tables.Where(t => !t.IsFramework).Select(t => t.Name).Concat(m.Collections.Select(c => $"{c} (documents)"))), List(m.References.Select(ModuleGraph.ProjectOf)) }));

        CommandOutput.WriteHeading("Tables of the framework");
        CommandOutput.WriteTable(
            ["tables", "in the schema of"],
            graph.Composed.Where(m => !m.IsInMemory).GroupBy(m => List(m.Tables.Where(t => t.IsFramework).Select(t => t.Name)), m => m.Name).Select(g => new[] { g.Key, List(g) }));

        CommandOutput.WriteHeading("Events");
        CommandOutput.WriteTable(
            ["event", "version", "published by", "handled by"],
            EventsOf(graph).Select(e => new[]
            {
                e.Name,
                e.Type.Version.ToString(CultureInfo.InvariantCulture),
                e.Source.IsComposed ? e.Source.Name : $"{e.Source.Name} (not in this process)",
                e.ComposedSubscribers.Any() ? List(Names(e.ComposedSubscribers)) : None,
            }));

        CommandOutput.WriteHeading("Queries");
        CommandOutput.WriteTable(
            ["query", "answer", "answered by"],
            graph.Queries.Where(q => q.Module.IsComposed).Select(q => new[] { q.Name, NameOf(q.Type.Answer), q.IsAnswered ? q.Module.Name : None }));

        if (graph.Composed.Any(m => m.Recurrences.Count > 0))
        {
            CommandOutput.WriteHeading("Recurring work");
            CommandOutput.WriteTable(["module", "work", "schedule"], graph.Composed.SelectMany(m => m.Recurrences.Select(work => new[] { m.Name, work.Name, work.Schedule })));
        }

        if (graph.Composed.Any(m => m.Deliveries.Count > 0))
        {
            CommandOutput.WriteHeading("Deliveries");
            CommandOutput.WriteTable(
                ["module", "delivery", "target", "events"],
                graph.Composed.SelectMany(m => m.Deliveries.Select(delivery => new[] { m.Name, delivery.Name, delivery.Target, List(delivery.Events) })));
        }

        CommandOutput.WriteHeading("Findings");
        CommandOutput.WriteTable(
            ["what", "which"],
            [
                ["published but not handled", List(graph.WithoutSubscriber.Select(e => e.Name))],
                ["handled but not published", List(graph.Unpublished.Select(e => e.Name))],
                ["sent but not answered", List(graph.Unanswered.Select(q => q.Name))],
                ["mutual subscriptions", List(graph.MutualSubscriptions.Select(pair => $"{pair.One} and {pair.Other}"))],
            ]);
    }

    public static void WriteJson(ModuleGraph graph) => CommandOutput.WriteJson(new
    {
        Modules = graph.Composed.Select(m => new
        {
            m.Name,
            m.Project,
            Schema = m.IsInMemory ? null : m.Name,
            m.IsInMemory,
            Tables = m.Tables.Select(t => new { t.Name, BuildingBlock = t.IsFramework }),
            m.Collections,
            Recurring = m.Recurrences,
            m.Deliveries,
            Publishes = graph.Events.Where(e => e.Source == m).Select(e => e.Name),
            Subscriptions = SubscriptionJson.Of(graph, m),
            Queries = graph.Queries.Where(q => q.Module == m).Select(q => new { q.Name, Answer = NameOf(q.Type.Answer), Answered = q.IsAnswered }),
            m.References,
        }),
        Events = EventsOf(graph).Select(e => new
        {
            e.Name,
            e.Type.Version,
            Record = e.Type.ClrType.Name,
            Contracts = e.Type.ClrType.Assembly.GetName().Name,
            Source = e.Source.Name,
            SourceIsHere = e.Source.IsComposed,
            Subscribers = Names(e.ComposedSubscribers),
        }),
        WithoutSubscriber = graph.WithoutSubscriber.Select(e => e.Name),
        Unpublished = graph.Unpublished.Select(e => e.Name),
        Unanswered = graph.Unanswered.Select(q => q.Name),
        MutualSubscriptions = graph.MutualSubscriptions.Select(pair => new { One = pair.One.Name, Other = pair.Other.Name }),
    });

    /// <summary>The events that a module of this process publishes or handles.</summary>
    private static IEnumerable<GraphEvent> EventsOf(ModuleGraph graph) => graph.Events.Where(e => e.Source.IsComposed || e.ComposedSubscribers.Any());

    private static IEnumerable<string> Names(IEnumerable<GraphModule> modules) => modules.Select(m => m.Name);

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Name;

    private static string List(IEnumerable<string> items) => string.Join(", ", items) is { Length: > 0 } list ? list : None;
}
