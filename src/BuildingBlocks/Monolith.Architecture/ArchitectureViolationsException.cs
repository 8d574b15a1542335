using System.Text;

namespace Monolith.Architecture;

/// <summary>
/// The exception that is thrown when a solution breaks architecture rules. The message lists every violation, grouped by rule, with its
/// remedy.
/// </summary>
public sealed class ArchitectureViolationsException : Exception
{
    internal ArchitectureViolationsException(RuleReport report, string? baseline)
        : base(Describe(report, baseline)) => Violations = report.Violations;

    /// <summary>The violations, in the order of the rules.</summary>
    public IReadOnlyList<Violation> Violations { get; }

    private static string Describe(RuleReport report, string? baseline)
    {
        var text = new StringBuilder();
        if (report.Violations.Count > 0)
        {
            text.Append(report.Violations.Count == 1 ? "1 violation" : $"{report.Violations.Count} violations").AppendLine(" of the architecture rules:");
        }

        foreach (var rule in report.Violations.GroupBy(v => v.RuleId))
        {
            text.AppendLine().AppendLine($"{rule.Key}: {report.Rules.First(checkedRule => checkedRule.Id == rule.Key).Title}");
            text.AppendJoin(Environment.NewLine, rule.Select(v => $"  - {v}")).AppendLine();
        }

        if (report.Fixed.Count > 0)
        {
            text.AppendLine()
                .AppendLine($"{baseline} lists violations that are fixed. Remove these lines, or run the test again with {ArchitectureRules.UpdateVariable}=1:")
                .AppendJoin(Environment.NewLine, report.Fixed.Select(entry => $"  - {entry}")).AppendLine();
        }

        return text.ToString();
    }
}
