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
}
