namespace Monolith.Architecture;

/// <summary>
/// A rule about what only modules of Monolith have: a module class, a composition, events with an attribute, two projects. Modules of
/// another framework would all break it, or have nothing that it could check.
/// </summary>
internal interface IMonolithRule : IConditionalRule
{
    string? IConditionalRule.WhyNot(Solution solution) => solution.UsesMonolith ? null : "no module of Monolith found";
}
