using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Monolith.Architecture;

/// <summary>Reads sample payloads of an approved contract with the current code, and writes those of the newest version again.</summary>
/// <param name="approved">The approved contract.</param>
/// <param name="role">The role of the shape.</param>
/// <param name="present">The current contracts.</param>
internal sealed class ContractSample(Contract approved, ContractRole role, ContractReader present)
{
    private enum Outcome
    {
        /// <summary>The sample was read, and written in the same way.</summary>
        Accepted,

        /// <summary>The current code is wrong.</summary>
        Faulty,

        /// <summary>The JSON serializer cannot read the sample.</summary>
        Unreadable,

        /// <summary>Code of the record, such as its constructor, rejects the sample's values.</summary>
        Rejected,
    }

    public static IEnumerable<string> Faults(Contract approved, ContractReader present) =>
        approved.Schemas.SelectMany(schema => new ContractSample(approved, schema.Key, present).Faults(SchemaNode.Root(schema.Value)));

    private IEnumerable<string> Faults(SchemaNode schema)
    {
        // Check reports contracts that no longer exist.
        if (present.TypeOf(approved, role) is not { } type)
        {
            return [];
        }

        var unreadable = new List<string>();
        var rejected = false;
        foreach (var variant in SampleMaker.Variants)
        {
            var maker = new SampleMaker(variant);
            var (outcome, fault) = Try(type, maker.Make(schema), whole: true);
            switch (outcome)
            {
                case Outcome.Accepted:
                    return FaultsWith(variant, maker.Members, schema, type);
                case Outcome.Faulty:
                    return [fault];
                case Outcome.Unreadable:
                    unreadable.Add(fault);
                    break;
                default:
                    rejected = true;
                    break;
            }
        }

        // If the record rejects some values and others cannot be read, as in a converter that validates, no sample of ours fits.
        return rejected ? [] : unreadable[..1];
    }

    /// <summary>Tries samples without optional members, and with the default value of each member, which JsonIgnore may leave out.</summary>
    private IEnumerable<string> FaultsWith(SampleVariant variant, int members, SchemaNode schema, JsonTypeInfo type) =>
        Enumerable.Range(0, members).Select(member => new SampleMaker(variant) { DefaultMember = member })
            .Prepend(new SampleMaker(variant) { RequiredOnly = true })
            .Select(maker => Try(type, maker.Make(schema), whole: false))
            .Where(result => result.Outcome is Outcome.Faulty or Outcome.Unreadable)
            .Select(result => result.Fault)
            .Take(1);

    private (Outcome Outcome, string Fault) Try(JsonTypeInfo type, JsonNode? sample, bool whole)
    {
        try
        {
            var isNewest = !approved.IsEvent || present.Events.Find(approved.Name)!.Version == approved.Version;
            var value = JsonSerializer.Deserialize(isNewest ? sample : Upcast(sample), type);
            if (!isNewest)
            {
                return (Outcome.Accepted, "");
            }

            var written = JsonSerializer.SerializeToNode(value, type);
            return whole && !SameShape(sample, written)
                ? (Outcome.Faulty, Describe(sample, $"it is written as {written?.ToJsonString()}"))
                : Reread(type, sample, written);
        }
        catch (UpcasterException e)
        {
            return (Outcome.Faulty, Describe(sample, e.Message));
        }
        catch (Exception e)
        {
            return (IsOfSerializer(e) ? Outcome.Unreadable : Outcome.Rejected, Describe(sample, Say(e)));
        }
    }

    private (Outcome Outcome, string Fault) Reread(JsonTypeInfo type, JsonNode? sample, JsonNode? written)
    {
        try
        {
            var again = JsonSerializer.SerializeToNode(JsonSerializer.Deserialize(written, type), type);
            return JsonNode.DeepEquals(written, again)
                ? (Outcome.Accepted, "")
                : (Outcome.Faulty, Describe(sample, $"it is written as {written?.ToJsonString()}, which is read as {again?.ToJsonString()}"));
        }
        catch (Exception e) when (IsOfSerializer(e))
        {
            return (Outcome.Faulty, Describe(sample, $"it is written as {written?.ToJsonString()}, which cannot be read: {e.Message}"));
        }
    }

    private JsonObject Upcast(JsonNode? sample)
    {
        var type = present.Events.Find(approved.Name)!;
        try
        {
            var json = sample!.DeepClone().AsObject();
            for (var version = approved.Version!.Value; version < type.Version; version++)
            {
                json = type.Upcasters[version].Upcast(json);
            }

            return json;
        }
        catch (Exception e)
        {
            // The report contains any exception of the upcaster.
            throw new UpcasterException(Say(e), e);
        }
    }

    private string Describe(JsonNode? sample, string fault) => $"{approved}, {role.ToString().ToLowerInvariant()} {sample?.ToJsonString()}: {fault}";

    private static string Say(Exception e) => e is JsonException ? e.Message : $"{e.GetType().Name}: {e.Message}";

    private static bool IsOfSerializer(Exception e) => e is JsonException || e.TargetSite?.DeclaringType?.Assembly == typeof(JsonSerializer).Assembly;

    /// <summary>Returns whether both have the same names and kinds of values. The values may differ in their text, as dates do.</summary>
    private static bool SameShape(JsonNode? one, JsonNode? other) => (one, other) switch
    {
        (JsonObject a, JsonObject b) => a.Count == b.Count && a.All(p => b.ContainsKey(p.Key) && SameShape(p.Value, b[p.Key])),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => SameShape(pair.First, pair.Second)),
        _ => one?.GetValueKind() == other?.GetValueKind(),
    };

    private sealed class UpcasterException(string message, Exception inner) : Exception(message, inner);
}
