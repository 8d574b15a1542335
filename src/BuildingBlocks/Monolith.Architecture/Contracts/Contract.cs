using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Monolith.Architecture;

/// <summary>The approved or current shape of one version of an event, of one query, or of a record that a module stores for itself.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">The event name, the full name of the query's record, or the module, kind and name of a stored record.</param>
/// <param name="Version">The event's version, or null for the other kinds, which have none.</param>
/// <param name="Record">The full name of the record.</param>
/// <param name="Schemas">JSON schemas by role: the payload, or the query's request and answer.</param>
/// <param name="Traits">What an event promises besides its shape, or null for the other kinds.</param>
internal sealed record Contract(
    ContractKind Kind, string Name, int? Version, string Record, IReadOnlyDictionary<ContractRole, JsonNode> Schemas, ContractTraits? Traits = null)
{
    private const string VersionKey = "version";
    private const string RecordKey = "record";
    private const string KeyKey = "key";
    private const string PersonalDataKey = "personalData";
    private const string TombstoneKey = "tombstone";

    private static readonly JsonSerializerOptions Pretty = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public bool IsEvent => Kind == ContractKind.Event;

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
            return Enum.GetValues<ContractKind>().First(kind => file.ContainsKey(KeyOf(kind))) switch
            {
                ContractKind.Event => new Contract(
                    ContractKind.Event, Text(KeyOf(ContractKind.Event)), file[VersionKey]!.GetValue<int>(), Text(RecordKey), SchemasOf(ContractRole.Payload), TraitsOf()),
                ContractKind.Query => new Contract(
                    ContractKind.Query, Text(KeyOf(ContractKind.Query)), Version: null, Text(KeyOf(ContractKind.Query)), SchemasOf(ContractRole.Request, ContractRole.Answer)),
                var stored => new Contract(stored, Text(KeyOf(stored)), Version: null, Text(RecordKey), SchemasOf(ContractRole.Payload)),
            };

            ContractTraits? TraitsOf() => file.ContainsKey(KeyKey)
                ? new ContractTraits((string?)file[KeyKey], (bool?)file[PersonalDataKey] == true, (bool?)file[TombstoneKey] == true)
                : null;

            string Text(string key) => file[key]!.GetValue<string>();

            Dictionary<ContractRole, JsonNode> SchemasOf(params ContractRole[] roles) => roles.ToDictionary(role => role, role => file[KeyOf(role)]!);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or KeyNotFoundException)
        {
            throw new FormatException($"{path} is not a valid contract file. Restore it, or delete it and approve again. {e.Message}", e);
        }
    }

    public void Write(string folder)
    {
        var file = new JsonObject { [KeyOf(Kind)] = Name };
        if (IsEvent)
        {
            file[VersionKey] = Version;
        }

        if (Kind != ContractKind.Query)
        {
            file[RecordKey] = Record;
        }

        if (Traits is { } traits)
        {
            file[KeyKey] = traits.Key;
            file[PersonalDataKey] = traits.PersonalData;
            file[TombstoneKey] = traits.Tombstone;
        }

        foreach (var (role, schema) in Schemas)
        {
            file[KeyOf(role)] = schema.DeepClone();
        }

        File.WriteAllText(Path.Combine(folder, FileName), file.ToJsonString(Pretty) + "\n");
    }

    private static string KeyOf<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

/// <summary>The kinds of contracts. The names are keys in the files.</summary>
internal enum ContractKind
{
    /// <summary>An integration event.</summary>
    Event,

    /// <summary>A public query.</summary>
    Query,

    /// <summary>A timer that a module has scheduled.</summary>
    Timer,

    /// <summary>A side effect that a module has requested.</summary>
    SideEffect,

    /// <summary>The answer of a command, stored for a repeated request.</summary>
    Answer,

    /// <summary>The documents of a collection.</summary>
    Document,
}

/// <summary>The role of a shape in a contract.</summary>
internal enum ContractRole
{
    /// <summary>The payload of an event or of a stored record. Because it is stored, it may be read years later.</summary>
    Payload,

    /// <summary>The request of a query, read by the module that answers it.</summary>
    Request,

    /// <summary>The answer of a query, read by the host and, through the host, by external clients.</summary>
    Answer,
}
