using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Monolith.Runtime;
using Monolith.Runtime.Events;

namespace Monolith.Architecture;

/// <summary>Reads the contracts of assemblies from the JSON metadata with which they are serialized.</summary>
internal sealed class ContractReader
{
    private static readonly JsonSerializerOptions QueryJson = CreateQueryJson();

    private readonly List<ModuleQueryType> _queries;

    /// <exception cref="InvalidOperationException">Event declarations are invalid, for example because no JSON context covers an
    /// event.</exception>
    public ContractReader(IReadOnlyList<Assembly> assemblies)
    {
        Events = new EventRegistry(assemblies);
        _queries = [.. assemblies.Distinct().SelectMany(ModuleQueryType.FindIn)];
    }

    public EventRegistry Events { get; }

    /// <summary>Returns all contracts: events first, each group ordered by name.</summary>
    public IReadOnlyList<Contract> Read() =>
    [
        .. Events.All.OrderBy(e => e.Name, StringComparer.Ordinal).Select(e => new Contract(
            e.Name, e.Version, e.ClrType.FullName!, new Dictionary<ContractRole, JsonNode> { [ContractRole.Payload] = ContractSchema.Of(e.Json) })),
        .. _queries.OrderBy(q => q.Query.FullName, StringComparer.Ordinal).Select(q => new Contract(
            q.Query.FullName!,
            Version: null,
            q.Query.FullName!,
            new Dictionary<ContractRole, JsonNode>
            {
                [ContractRole.Request] = ContractSchema.Of(QueryJson.GetTypeInfo(q.Query)),
                [ContractRole.Answer] = ContractSchema.Of(QueryJson.GetTypeInfo(q.Answer), AnswerNullability.MayBeNull(q)),
            })),
    ];

    /// <summary>Returns the JSON metadata of a query's request or answer, or null when the query does not exist.</summary>
    public JsonTypeInfo? QueryTypeOf(string query, ContractRole role) =>
        _queries.Find(q => q.Query.FullName == query) is { } known
            ? QueryJson.GetTypeInfo(role == ContractRole.Request ? known.Query : known.Answer)
            : null;

    private static JsonSerializerOptions CreateQueryJson()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
            RespectRequiredConstructorParameters = true,
            RespectNullableAnnotations = true,
        };
        ModuleJson.Configure(options);
        return options;
    }
}
