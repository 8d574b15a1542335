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
    private readonly StoredRecords _stored;

    /// <exception cref="InvalidOperationException">Event declarations are invalid, for example because no JSON context covers an
    /// event.</exception>
    public ContractReader(IReadOnlyList<Assembly> assemblies)
    {
        Events = new EventRegistry(assemblies);
        _queries = [.. assemblies.Distinct().SelectMany(ModuleQueryType.FindIn)];
        _stored = new StoredRecords(assemblies);
    }

    public EventRegistry Events { get; }

    /// <summary>Returns all contracts by kind, each kind ordered by name.</summary>
    public IReadOnlyList<Contract> Read() =>
    [
        .. Events.All.OrderBy(e => e.Name, StringComparer.Ordinal).Select(e => new Contract(
            ContractKind.Event,
            e.Name,
            e.Version,
            e.ClrType.FullName!,
            new Dictionary<ContractRole, JsonNode> { [ContractRole.Payload] = ContractSchema.Of(e.Json) },
            new ContractTraits(EventKey.Describe(e), e.PersonalData, e.Tombstone))),
        .. _queries.OrderBy(q => q.Query.FullName, StringComparer.Ordinal).Select(q => new Contract(
            ContractKind.Query,
            q.Query.FullName!,
            Version: null,
            q.Query.FullName!,
            new Dictionary<ContractRole, JsonNode>
            {
                [ContractRole.Request] = ContractSchema.Of(QueryJson.GetTypeInfo(q.Query)),
                [ContractRole.Answer] = ContractSchema.Of(QueryJson.GetTypeInfo(q.Answer), AnswerNullability.MayBeNull(q)),
            })),
        .. _stored.Read(),
    ];

    /// <summary>Returns the JSON metadata of a contract's current record, or null when it does not exist.</summary>
    public JsonTypeInfo? TypeOf(Contract contract, ContractRole role) => contract.Kind switch
    {
        ContractKind.Event => Events.Find(contract.Name)?.Json,
        ContractKind.Query => _queries.Find(q => q.Query.FullName == contract.Name) is { } known
            ? QueryJson.GetTypeInfo(role == ContractRole.Request ? known.Query : known.Answer)
            : null,
        _ => _stored.TypeOf(contract),
    };

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
