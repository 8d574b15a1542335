using Mono.Cecil;
using NetArchTest.Rules;

namespace Monolith.Architecture;

/// <summary>A group of types of one project for NetArchTest, which evaluates conditions on them. The group is never empty.</summary>
internal sealed class TypeGroup(Project project, IEnumerable<TypeDefinition> types) : ICustomRule
{
    private readonly Dictionary<string, TypeDefinition> _types = types.ToDictionary(type => type.FullName);
    private readonly HashSet<string> _seen = [];

    public static IEnumerable<TypeGroup> Of(IEnumerable<Project> projects, Func<TypeDefinition, bool> selects) =>
        from project in projects
        let types = project.Types.Where(selects).ToList()
        where types.Count > 0
        select new TypeGroup(project, types);

    public bool MeetsRule(TypeDefinition type)
    {
        _seen.Add(type.FullName);
        return _types.ContainsKey(type.FullName);
    }

    /// <summary>Returns the types that NetArchTest ignores.</summary>
    public IEnumerable<TypeDefinition> Unseen()
    {
        Failing(types => types.BeSealed());
        return _types.Values.Where(type => type.DeclaringType is null && !_seen.Contains(type.FullName));
    }

    /// <summary>Returns the types that do not meet a condition.</summary>
    public IEnumerable<TypeDefinition> Failing(Func<Conditions, ConditionList> condition) =>
        condition(NetArchTest.Rules.Types.FromFile(project.AssemblyPath).That().MeetCustomRule(this).Should())
            .GetResult().FailingTypeNames?.Select(name => _types[name]) ?? [];
}
