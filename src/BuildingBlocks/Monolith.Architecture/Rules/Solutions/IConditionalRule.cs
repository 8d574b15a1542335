namespace Monolith.Architecture;

/// <summary>A rule that does not apply to every solution.</summary>
internal interface IConditionalRule
{
    /// <summary>Returns why the rule does not apply to a solution, or null if it does.</summary>
    string? WhyNot(Solution solution);
}
