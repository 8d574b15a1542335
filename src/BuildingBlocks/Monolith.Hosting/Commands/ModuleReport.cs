using System.Globalization;
using Monolith.Modules;

namespace Monolith.Hosting;

/// <summary>The map of the modules as text: tables, then what does not fit together.</summary>
internal static class ModuleReport
{
    private const string None = "none";

    public static void Write(ModuleMap map)
    {
        VerbOutput.WriteHeading("Modules");
        VerbOutput.WriteTable(
            ["module", "schema", "tables of its own", "references the Contracts of"],
            map.Modules.Select(m => new[] { m.Name, m.Schema, List(m.Tables.Where(t => !t.BuildingBlock).Select(t => t.Name)), List(m.References.Select(ModuleFlowchart.ModuleOf)) }));

        VerbOutput.WriteHeading("Tables of the building blocks");
        VerbOutput.WriteTable(
            ["tables", "in the schema of"],
            map.Modules.GroupBy(m => List(m.Tables.Where(t => t.BuildingBlock).Select(t => t.Name)), m => m.Schema).Select(g => new[] { g.Key, List(g) }));

        VerbOutput.WriteHeading("Events");
        VerbOutput.WriteTable(
            ["event", "version", "published by", "heard by"],
            map.Events.Select(e => new[]
            {
                e.Name,
                e.Version.ToString(CultureInfo.InvariantCulture),
                e.SourceIsHere ? e.Source : $"{e.Source}, not here",
                e.HeardBy.Count > 0 ? List(e.HeardBy) : "nobody",
            }));

        VerbOutput.WriteHeading("Queries");
        VerbOutput.WriteTable(
            ["query", "answer", "answered by"],
            map.Modules.SelectMany(m => m.Queries.Select(q => new[] { q.Name, q.Answer, q.Answered ? m.Name : "nobody" })));

        VerbOutput.WriteHeading("To look at");
        VerbOutput.WriteTable(
            ["what", "which"],
            [
                ["published, heard by nobody", List(map.Unheard)],
                ["heard, published by nobody", List(map.Unpublished)],
                ["asked, answered by nobody", List(map.Unanswered)],
                ["hear each other", List(map.Conversations.Select(c => $"{c.One} and {c.Other}"))],
            ]);
    }

    private static string List(IEnumerable<string> items) => string.Join(", ", items) is { Length: > 0 } list ? list : None;
}
