namespace Monolith.Architecture.Tool;

/// <summary>Workflow commands of GitHub Actions, which shows each one as an annotation at its line.</summary>
internal static class GitHubReport
{
    public static void Write(CheckResult result, TextWriter output)
    {
        foreach (var violation in result.Report.Violations)
        {
            output.WriteLine(Annotate(violation.RuleId, violation.ToString(), result.LocationOf(violation)));
        }

        foreach (var entry in result.Report.Fixed)
        {
            output.WriteLine(Annotate("baseline", $"{entry} is fixed. Remove the line, or run again with --update-baseline.", new SourceLocation(result.Baseline!, 1)));
        }

        foreach (var line in result.Summarize())
        {
            output.WriteLine(line);
        }
    }

    private static string Annotate(string title, string message, SourceLocation? location)
    {
        var place = location is null ? "" : $"file={EscapeProperty(location.File)},line={location.Line},";
        return $"::error {place}title={EscapeProperty(title)}::{Escape(message)}";
    }

    private static string Escape(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string EscapeProperty(string text) =>
        Escape(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
