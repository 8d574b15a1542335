using System.Text.Json;

namespace Monolith.Architecture.Tool;

/// <summary>SARIF 2.1.0, the format of code scanning. A rule that could not check anything is a notification, and not a result.</summary>
internal static class SarifReport
{
    public static void Write(CheckResult result, TextWriter output)
    {
        var rules = result.Report.Rules;
        var log = new Dictionary<string, object>
        {
            ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new[]
            {
                new
                {
                    Tool = new
                    {
                        Driver = new
                        {
                            Name = "monolith-rules",
                            Version = typeof(SarifReport).Assembly.GetName().Version!.ToString(3),
                            Rules = rules.Select(rule => new { rule.Id, ShortDescription = Text(rule.Title), FullDescription = Text(rule.Reason), Help = Text(rule.Reason) }),
                        },
                    },
                    Invocations = new[]
                    {
                        new
                        {
                            ExecutionSuccessful = !result.Unchecked.Any(),
                            ToolConfigurationNotifications = result.Unchecked.Select(violation =>
                                new { Level = "error", Message = Text(violation.ToString()), AssociatedRule = new { Id = violation.RuleId } }),
                        },
                    },
                    Results = result.Violations.Select(violation => Describe(violation, result)).Concat(result.Report.Fixed.Select(entry => DescribeFixed(entry, result))),
                },
            },
        };
        output.WriteLine(JsonSerializer.Serialize(log, JsonReport.Options));
    }

    /// <summary>Code scanning requires a file. Without a source, it is the solution's.</summary>
    private static object Describe(Violation violation, CheckResult result) => new
    {
        violation.RuleId,
        Level = "error",
        Message = Text(violation.ToString()),
        Locations = new[] { Location(result.LocationOf(violation) ?? result.SolutionFile, violation.Culprit) },
        PartialFingerprints = new Dictionary<string, string> { ["violation/v1"] = violation.Key },
    };

    private static object DescribeFixed(string entry, CheckResult result) => new
    {
        RuleId = entry.Split(" | ")[0],
        Level = "error",
        Message = Text($"{entry} is fixed. Remove the line from the baseline, or run again with --update-baseline."),
        Locations = new[] { Location(new SourceLocation(result.Baseline!, 1), entry) },
        PartialFingerprints = new Dictionary<string, string> { ["fixed/v1"] = entry },
    };

    private static object Location(SourceLocation location, string name) => new
    {
        PhysicalLocation = new
        {
            ArtifactLocation = new { Uri = string.Join('/', location.File.Split('/').Select(Uri.EscapeDataString)) },
            Region = new { StartLine = location.Line },
        },
        LogicalLocations = new[] { new { FullyQualifiedName = name } },
    };

    private static object Text(string text) => new { Text = text };
}
