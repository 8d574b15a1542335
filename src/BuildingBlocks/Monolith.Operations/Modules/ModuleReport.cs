using System.Globalization;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary>The map of the modules as text: tables, then what does not fit together.</summary>
internal static class ModuleReport
{
    private const string None = "none";

    public static void Write(ModuleMap map)
    {
        CommandOutput.WriteHeading("Modules");
        CommandOutput.WriteTable(
            ["module", "schema", "tables of its own", "references the Contracts of"],
            map.Modules.Select(m => new[] { m.Name, m.Schema, List(m.Tables.Where(t => !t.BuildingBlock).Select(t => t.Name)), List(m.References.Select(ModuleFlowchart.ModuleOf)) }));

        CommandOutput.WriteHeading("Tables of the building blocks");
        CommandOutput.WriteTable(
            ["tables", "in the schema of"],
            map.Modules.GroupBy(m => List(m.Tables.Where(t => t.BuildingBlock).Select(t => t.Name)), m => m.Schema).Select(g => new[] { g.Key, List(g) }));

        CommandOutput.WriteHeading("Events");
        CommandOutput.WriteTable(
            ["event", "version", "published by", "heard by"],
            map.Events.Select(e => new[]
            {
                e.Name,
                e.Version.ToString(CultureInfo.InvariantCulture),
                e.SourceIsHere ? e.Source : $"{e.Source}, not here",
                e.Subscribers.Count > 0 ? List(e.Subscribers) : "nobody",
            }));

        CommandOutput.WriteHeading("Queries");
        CommandOutput.WriteTable(
            ["query", "answer", "answered by"],
            map.Modules.SelectMany(m => m.Queries.Select(q => new[] { q.Name, q.Answer, q.Answered ? m.Name : "nobody" })));

        CommandOutput.WriteHeading("To look at");
        CommandOutput.WriteTable(
            ["what", "which"],
            [
                ["published, heard by nobody", List(map.WithoutSubscriber)],
                ["heard, published by nobody", List(map.Unpublished)],
                ["asked, answered by nobody", List(map.Unanswered)],
                ["hear each other", List(map.MutualSubscriptions.Select(c => $"{c.One} and {c.Other}"))],
            ]);
    }

    private static string List(IEnumerable<string> items) => string.Join(", ", items) is { Length: > 0 } list ? list : None;
}
