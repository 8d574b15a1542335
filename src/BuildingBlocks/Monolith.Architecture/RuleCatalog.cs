namespace Monolith.Architecture;

/// <summary>The rules of this library, found in its assembly.</summary>
public static class RuleCatalog
{
    /// <summary>All rules, ordered by id.</summary>
    public static IReadOnlyList<IArchitectureRule> All { get; } =
    [
        .. typeof(RuleCatalog).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IArchitectureRule)) && type is { IsClass: true, IsAbstract: false })
            .Select(type => (IArchitectureRule)Activator.CreateInstance(type, nonPublic: true)!)
            .OrderBy(rule => rule.Id, StringComparer.Ordinal),
    ];

    /// <summary>Returns which solutions a rule applies to.</summary>
    /// <param name="rule">The rule.</param>
    public static RuleScope ScopeOf(IArchitectureRule rule) => rule switch
    {
        IMonolithRule => RuleScope.Monolith,
        IPlainRule => RuleScope.Plain,
        _ => RuleScope.Any,
    };
}
