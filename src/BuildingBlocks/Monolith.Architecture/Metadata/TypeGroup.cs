using Mono.Cecil;
using NetArchTest.Rules;

namespace Monolith.Architecture;

/// <summary>Some types of one project, as NetArchTest sees them: it is asked about conditions, and never about an empty selection.</summary>
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

    /// <summary>The types that NetArchTest never asks about.</summary>
    public IEnumerable<TypeDefinition> Unseen()
    {
        Failing(types => types.BeSealed());
        return _types.Values.Where(type => type.DeclaringType is null && !_seen.Contains(type.FullName));
    }

    /// <summary>The types that don't meet a condition.</summary>
    public IEnumerable<TypeDefinition> Failing(Func<Conditions, ConditionList> condition) =>
        condition(NetArchTest.Rules.Types.FromFile(project.AssemblyPath).That().MeetCustomRule(this).Should())
            .GetResult().FailingTypeNames?.Select(name => _types[name]) ?? [];
}
