using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Monolith.Runtime;

namespace Monolith.Architecture;

/// <summary>
/// Finds what modules store for themselves: documents, timers, side effects, and the answers of commands, which are stored per
/// Idempotency-Key.
/// </summary>
internal sealed class StoredRecords
{
    private static readonly JsonSerializerOptions Json = new(StoredJson.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    private readonly List<(ContractKind Kind, string Name, Type Record, Type Stored)> _found;

    /// <exception cref="InvalidOperationException">Two records of a module share a name.</exception>
    public StoredRecords(IEnumerable<Assembly> assemblies)
    {
        _found = [.. FindIn(assemblies)];
        if (_found.GroupBy(found => found.Name).FirstOrDefault(group => group.Count() > 1) is { } duplicates)
        {
            throw new InvalidOperationException(
                $"{string.Join(" and ", duplicates.Select(found => found.Record.FullName))} share the name {duplicates.Key}. Give each a unique name.");
        }
    }

    public IEnumerable<Contract> Read() => _found.Select(found => new Contract(
        found.Kind,
        found.Name,
        Version: null,
        found.Record.FullName!,
        new Dictionary<ContractRole, JsonNode> { [ContractRole.Payload] = ContractSchema.Of(Json.GetTypeInfo(found.Stored)) }));

    /// <summary>Returns the JSON metadata of a stored record, or null when no module stores it.</summary>
    public JsonTypeInfo? TypeOf(Contract contract) =>
        _found.Where(found => found.Kind == contract.Kind && found.Name == contract.Name).Select(found => Json.GetTypeInfo(found.Stored)).FirstOrDefault();

    private static IEnumerable<(ContractKind Kind, string Name, Type Record, Type Stored)> FindIn(IEnumerable<Assembly> assemblies) =>
        from type in assemblies.Distinct().SelectMany(assembly => assembly.GetTypes())
        where type is { IsAbstract: false, IsGenericTypeDefinition: false }
        from found in Find(type)
        orderby found.Kind, found.Name
        select found;

    private static IEnumerable<(ContractKind Kind, string Name, Type Record, Type Stored)> Find(Type type)
    {
        var module = type.Assembly.GetName().Name;
        if (type.GetCustomAttribute<TimerAttribute>() is { } timer)
        {
            yield return (ContractKind.Timer, $"{module}.timer.{timer.Name}", type, type);
        }

        if (type.GetCustomAttribute<SideEffectAttribute>() is { } effect)
        {
            yield return (ContractKind.SideEffect, $"{module}.side-effect.{effect.Name}", type, type);
        }

        foreach (var (name, document) in type.IsSubclassOf(typeof(ModuleDocuments)) ? DocumentCollections.Of(type) : [])
        {
            yield return (ContractKind.Document, $"{module}.document.{name}", document, document);
        }

        foreach (var command in type.GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ICommand<>)))
        {
            // A command without an answer stores an empty one.
            if (command.GetGenericArguments()[0] is var answer && answer != typeof(MediatR.Unit))
            {
                yield return (ContractKind.Answer, type.FullName!, type, answer);
            }
        }
    }
}
