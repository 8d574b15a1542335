namespace Monolith.Architecture;

/// <summary>A rule that was not checked.</summary>
/// <param name="RuleId">The id of the rule.</param>
/// <param name="Reason">Why not.</param>
/// <param name="IsExcluded">Whether the team excluded it. Otherwise it does not apply to the solution.</param>
public sealed record SkippedRule(string RuleId, string Reason, bool IsExcluded);
