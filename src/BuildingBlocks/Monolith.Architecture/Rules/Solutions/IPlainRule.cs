namespace Monolith.Architecture;

/// <summary>
/// A rule about what modules without Monolith do by themselves, such as choosing a schema. Other rules check modules of Monolith more
/// strictly.
/// </summary>
internal interface IPlainRule : IConditionalRule
{
    string? IConditionalRule.WhyNot(Solution solution) => solution.UsesMonolith ? "the modules use Monolith" : null;
}
