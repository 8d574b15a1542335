using System.Text.Json;

namespace Monolith.Architecture.Tool;

/// <summary>The report for scripts.</summary>
internal static class JsonReport
{
    internal static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(CheckResult result, TextWriter output) => output.WriteLine(JsonSerializer.Serialize(
        new
        {
            result.ExitCode,
            Violations = result.Violations.Select(violation => Describe(violation, result)),
            Unchecked = result.Unchecked.Select(violation => Describe(violation, result)),
            result.Report.Fixed,
            result.Report.Known,
            Rules = result.Report.Rules.Select(rule => rule.Id),
            Skipped = result.Report.Skipped.Select(rule => new { Rule = rule.RuleId, rule.Reason, rule.IsExcluded }),
            Modules = result.Modules.Select(module => new { Name = module.DisplayName, Projects = module.Projects.Select(project => project.RelativePath) }),
            Seconds = Math.Round(result.Elapsed.TotalSeconds, 1),
        },
        Options));

    private static object Describe(Violation violation, CheckResult result)
    {
        var location = result.LocationOf(violation);
        return new { Rule = violation.RuleId, violation.Culprit, violation.Dependency, violation.Remedy, location?.File, location?.Line };
    }
}
