namespace Monolith.Architecture.Tool;

/// <summary>The report for people.</summary>
internal static class TextReport
{
    public static void Write(CheckResult result, TextWriter output)
    {
        foreach (var rule in result.Report.Violations.GroupBy(violation => violation.RuleId))
        {
            output.WriteLine($"{rule.Key}: {result.Report.Rules.First(known => known.Id == rule.Key).Title}");
            foreach (var violation in rule)
            {
                output.WriteLine($"  - {violation}");
                if (result.LocationOf(violation) is { } location && location.File != violation.Culprit)
                {
                    output.WriteLine($"    {location.File}:{location.Line}");
                }
            }

            output.WriteLine();
        }

        if (result.Report.Fixed.Count > 0)
        {
            output.WriteLine($"{result.Baseline} lists violations that are fixed. Remove these lines, or run again with --update-baseline:");
            foreach (var entry in result.Report.Fixed)
            {
                output.WriteLine($"  - {entry}");
            }

            output.WriteLine();
        }

        foreach (var line in result.Summarize())
        {
            output.WriteLine(line);
        }

        var violations = result.Violations.Count();
        var idle = result.Unchecked.Select(violation => violation.RuleId).Distinct().Count();
        output.WriteLine($"{Count(violations, "violation")}{(idle > 0 ? $", and {Count(idle, "rule")} that could not check anything" : "")}.");
    }

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}
