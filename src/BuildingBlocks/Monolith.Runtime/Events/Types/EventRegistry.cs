using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Monolith.Runtime.Events;

/// <summary>
/// All events that this process can read or write, found in the contract assemblies. Faults in their declarations are
/// collected and reported at once, when the process starts.
/// </summary>
public sealed partial class EventRegistry
{
    private readonly FrozenDictionary<string, EventType> _byName;
    private readonly FrozenDictionary<Type, EventType> _byType;

    /// <summary>Finds the events of some assemblies.</summary>
    /// <param name="contracts">The contract assemblies, in any order, repeated or not.</param>
    /// <exception cref="InvalidOperationException">Events are declared wrongly; the message lists every fault.</exception>
    public EventRegistry(IEnumerable<Assembly> contracts)
    {
        var faults = new List<string>();
        var types = contracts.Distinct().SelectMany(assembly => FindEvents(assembly, faults)).ToList();
        foreach (var duplicates in types.GroupBy(t => t.Name).Where(g => g.Count() > 1))
        {
            faults.Add($"{string.Join(" and ", duplicates.Select(t => t.ClrType.FullName))} share the name '{duplicates.Key}': give one another name.");
        }

        if (faults.Count > 0)
        {
            throw new InvalidOperationException(
                $"Integration events are declared wrongly:{Environment.NewLine}- {string.Join($"{Environment.NewLine}- ", faults)}");
        }

        _byName = types.ToFrozenDictionary(t => t.Name);
        _byType = types.ToFrozenDictionary(t => t.ClrType);
    }

    /// <summary>All events, in no order.</summary>
    public IReadOnlyCollection<EventType> All => _byName.Values;

    /// <summary>The event with a wire name, or null.</summary>
    /// <param name="name">The wire name.</param>
    public EventType? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The event that a CLR type carries.</summary>
    /// <param name="type">The record's type.</param>
    /// <exception cref="InvalidOperationException">The type is no event of a known contract assembly.</exception>
    public EventType Get(Type type) => _byType.GetValueOrDefault(type)
        ?? throw new InvalidOperationException(
            $"{type.FullName} is no known integration event: mark it with [IntegrationEvent(\"module.what-happened\")] in the module's Contracts.");

    private static List<EventType> FindEvents(Assembly assembly, List<string> faults)
    {
        var all = assembly.GetTypes();
        var json = all.Where(t => t.IsSubclassOf(typeof(JsonSerializerContext)) && !t.IsAbstract)
            .Select(CreateContext)
            .ToList();
        var upcasters = all.Where(t => t.IsAssignableTo(typeof(IEventUpcaster)) && !t.IsAbstract)
            .Select(t => (IEventUpcaster)Activator.CreateInstance(t)!)
            .ToLookup(u => u.EventType);
        var found = new List<EventType>();
        foreach (var type in all.Where(t => t.IsAssignableTo(typeof(IIntegrationEvent)) && t is { IsAbstract: false, IsInterface: false }))
        {
            var attribute = type.GetCustomAttribute<IntegrationEventAttribute>();
            var info = json.Select(context => context.GetTypeInfo(type)).FirstOrDefault(i => i is not null);
            if (attribute is null)
            {
                faults.Add($"{type.FullName} has no name: mark it with [IntegrationEvent(\"module.what-happened\")].");
            }
            else if (!WireName().IsMatch(attribute.Name))
            {
                faults.Add($"{type.FullName} is named '{attribute.Name}': a name is module.what-happened, in kebab case.");
            }
            else if (attribute.Version < 1)
            {
                faults.Add($"{type.FullName} is of version {attribute.Version}: versions start at 1.");
            }
            else if (info is null)
            {
                faults.Add($"{type.FullName} has no JSON metadata: add [JsonSerializable(typeof({type.Name}))] to a JsonSerializerContext of {assembly.GetName().Name}.");
            }
            else if (upcasters[type].GroupBy(u => u.FromVersion).FirstOrDefault(g => g.Count() > 1) is { } duplicates)
            {
                faults.Add($"{type.FullName} has {duplicates.Count()} upcasters from version {duplicates.Key}: keep one.");
            }
            else
            {
                found.Add(new EventType(type, attribute, info, upcasters[type].ToDictionary(u => u.FromVersion)));
            }
        }

        return found;
    }

    /// <summary>
    /// Keeps the options of the context's attribute, such as camel case, which only the generated Default has; and makes it
    /// strict: a payload that lacks a member without a default value is unreadable, not an event full of zeros.
    /// </summary>
    private static JsonSerializerContext CreateContext(Type type)
    {
        var generated = (JsonSerializerContext)type.GetProperty("Default", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        var strict = new JsonSerializerOptions(generated.Options)
        {
            TypeInfoResolver = null,
            RespectRequiredConstructorParameters = true,
            RespectNullableAnnotations = true,
        };
        return (JsonSerializerContext)Activator.CreateInstance(type, strict)!;
    }

    [GeneratedRegex("^[a-z][a-z0-9-]*\\.[a-z][a-z0-9-]*$")]
    private static partial Regex WireName();
}
