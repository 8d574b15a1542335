using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Monolith.Runtime.Events;

/// <summary>
/// The events that this process can read or write, found in the contract assemblies. When the process starts, the registry collects all
/// faulty declarations and reports them at once.
/// </summary>
public sealed partial class EventRegistry
{
    private readonly FrozenDictionary<string, EventType> _byName;
    private readonly FrozenDictionary<Type, EventType> _byType;

    /// <summary>Creates a registry of the events in the given assemblies.</summary>
    /// <param name="contracts">The contract assemblies, in any order and with duplicates allowed.</param>
    /// <exception cref="InvalidOperationException">Event declarations are faulty. The message lists every fault.</exception>
    public EventRegistry(IEnumerable<Assembly> contracts)
        : this(FindEvents(contracts))
    {
    }

    private EventRegistry(IReadOnlyCollection<EventType> types)
    {
        _byName = types.ToFrozenDictionary(t => t.Name);
        _byType = types.ToFrozenDictionary(t => t.ClrType);
    }

    /// <summary>All event types, in no particular order.</summary>
    public IReadOnlyCollection<EventType> All => _byName.Values;

    /// <summary>Creates a registry of known event types, such as those of another release.</summary>
    internal static EventRegistry Of(IReadOnlyCollection<EventType> types) => new(types);

    /// <summary>Finds an event type by its event name, or returns null.</summary>
    /// <param name="name">The event name.</param>
    public EventType? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Returns the event type of a CLR type.</summary>
    /// <param name="type">The CLR type of the event.</param>
    /// <exception cref="InvalidOperationException">The type is not an event of a known contract assembly.</exception>
    public EventType Get(Type type) => _byType.GetValueOrDefault(type)
        ?? throw new InvalidOperationException(
            $"{type.FullName} is not a known integration event. Mark it with [IntegrationEvent(\"module.what-happened\")] in the module's Contracts project.");

    private static List<EventType> FindEvents(IEnumerable<Assembly> contracts)
    {
        var faults = new List<string>();
        var types = contracts.Distinct().SelectMany(assembly => FindEvents(assembly, faults)).ToList();
        foreach (var duplicates in types.GroupBy(t => t.Name).Where(g => g.Count() > 1))
        {
            faults.Add($"{string.Join(" and ", duplicates.Select(t => t.ClrType.FullName))} share the event name '{duplicates.Key}'. Give each a unique name.");
        }

        if (faults.Count > 0)
        {
            throw new InvalidOperationException(
                $"Integration event declarations are invalid:{Environment.NewLine}- {string.Join($"{Environment.NewLine}- ", faults)}");
        }

        return types;
    }

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
                faults.Add($"{type.FullName} has no event name. Mark it with [IntegrationEvent(\"module.what-happened\")].");
            }
            else if (!WireName().IsMatch(attribute.Name))
            {
                faults.Add($"{type.FullName} has the invalid event name '{attribute.Name}'. Use the form module.what-happened, in kebab case.");
            }
            else if (attribute.Version < 1)
            {
                faults.Add($"{type.FullName} has the invalid version {attribute.Version}. Versions start at 1.");
            }
            else if (info is null)
            {
                faults.Add($"{type.FullName} has no JSON metadata. Add [JsonSerializable(typeof({type.Name}))] to a JsonSerializerContext of {assembly.GetName().Name}.");
            }
            else if (upcasters[type].GroupBy(u => u.FromVersion).FirstOrDefault(g => g.Count() > 1) is { } duplicates)
            {
                faults.Add($"{type.FullName} has {duplicates.Count()} upcasters from version {duplicates.Key}. Keep one of them.");
            }
            else
            {
                found.Add(new EventType(type, attribute, info, upcasters[type].ToDictionary(u => u.FromVersion)));
            }
        }

        return found;
    }

    /// <summary>
    /// Creates the serializer context with the options of its attribute, such as camel case, which only the generated Default has. Makes it
    /// strict: a payload that lacks a member without a default value is unreadable, instead of being read with zeros.
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
