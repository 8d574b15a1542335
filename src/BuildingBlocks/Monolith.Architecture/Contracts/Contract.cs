using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Monolith.Architecture;

/// <summary>The approved or current shape of one version of an event, or of one query.</summary>
/// <param name="Name">The event name, or the full name of the query's record.</param>
/// <param name="Version">The event's version, or null for a query, which has none.</param>
/// <param name="Record">The full name of the record.</param>
/// <param name="Schemas">JSON schemas by role: the event's payload, or the query's request and answer.</param>
internal sealed record Contract(string Name, int? Version, string Record, IReadOnlyDictionary<ContractRole, JsonNode> Schemas)
{
    private const string EventKey = "event";
    private const string VersionKey = "version";
    private const string RecordKey = "record";
    private const string QueryKey = "query";

    private static readonly JsonSerializerOptions Pretty = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public bool IsEvent => Version is not null;

    public string FileName => IsEvent ? FormattableString.Invariant($"{Name}.v{Version}.json") : $"{Name}.json";

    /// <summary>The record's name without its namespace.</summary>
    public string ShortRecord => Record[(Record.LastIndexOf('.') + 1)..];

    public override string ToString() => IsEvent ? FormattableString.Invariant($"{Name} version {Version}") : Name;

    /// <exception cref="FormatException">The file does not contain a contract.</exception>
    public static Contract Read(string path)
    {
        try
        {
            var file = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
            return file.ContainsKey(EventKey)
                ? new Contract(Text(EventKey), file[VersionKey]!.GetValue<int>(), Text(RecordKey), SchemasOf(ContractRole.Payload))
                : new Contract(Text(QueryKey), Version: null, Text(QueryKey), SchemasOf(ContractRole.Request, ContractRole.Answer));

            string Text(string key) => file[key]!.GetValue<string>();

            Dictionary<ContractRole, JsonNode> SchemasOf(params ContractRole[] roles) => roles.ToDictionary(role => role, role => file[KeyOf(role)]!);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new FormatException($"{path} is not a valid contract file. Restore it, or delete it and approve again. {e.Message}", e);
        }
    }

    public void Write(string folder)
    {
        var file = IsEvent
            ? new JsonObject { [EventKey] = Name, [VersionKey] = Version, [RecordKey] = Record }
            : new JsonObject { [QueryKey] = Name };
        foreach (var (role, schema) in Schemas)
        {
            file[KeyOf(role)] = schema.DeepClone();
        }

        File.WriteAllText(Path.Combine(folder, FileName), file.ToJsonString(Pretty) + "\n");
    }

    private static string KeyOf(ContractRole role) => JsonNamingPolicy.CamelCase.ConvertName(role.ToString());
}

/// <summary>The role of a shape in a contract.</summary>
internal enum ContractRole
{
    /// <summary>The payload of an event, read by subscribers. Because it is stored, handlers may read it years later.</summary>
    Payload,

    /// <summary>The request of a query, read by the module that answers it.</summary>
    Request,

    /// <summary>The answer of a query, read by the host and, through the host, by external clients.</summary>
    Answer,
}
