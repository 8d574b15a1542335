using System.Text;

namespace Monolith.Architecture;

/// <summary>
/// The exception that is thrown when a solution breaks architecture rules. The message lists every violation, grouped by rule, with its
/// remedy.
/// </summary>
public sealed class ArchitectureViolationsException : Exception
{
    internal ArchitectureViolationsException(
        IReadOnlyList<Violation> violations, IReadOnlyList<string> notes, IReadOnlyDictionary<string, string> titles)
        : base(Describe(violations, notes, titles)) => Violations = violations;

    /// <summary>The violations, in the order of the rules.</summary>
    public IReadOnlyList<Violation> Violations { get; }

    private static string Describe(
        IReadOnlyList<Violation> violations, IReadOnlyList<string> notes, IReadOnlyDictionary<string, string> titles)
    {
        var text = new StringBuilder();
        if (violations.Count > 0)
        {
            text.Append(violations.Count == 1 ? "1 violation" : $"{violations.Count} violations").AppendLine(" of the architecture rules:");
        }

        foreach (var rule in violations.GroupBy(v => v.RuleId))
        {
            text.AppendLine().AppendLine($"{rule.Key}: {titles[rule.Key]}");
            text.AppendJoin(Environment.NewLine, rule.Select(v => $"  - {v}")).AppendLine();
        }

        foreach (var note in notes)
        {
            text.AppendLine().AppendLine(note);
        }

        return text.ToString();
    }
}
