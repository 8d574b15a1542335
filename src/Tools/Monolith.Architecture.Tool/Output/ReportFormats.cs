namespace Monolith.Architecture.Tool;

/// <summary>The formats of the output.</summary>
internal static class ReportFormats
{
    private static readonly Dictionary<string, Action<CheckResult, TextWriter>> Writers = new()
    {
        ["text"] = TextReport.Write,
        ["json"] = JsonReport.Write,
        ["sarif"] = SarifReport.Write,
        ["github"] = GitHubReport.Write,
    };

    public static IEnumerable<string> Names => Writers.Keys;

    public static Action<CheckResult, TextWriter> Find(string name) => Writers[name];
}
