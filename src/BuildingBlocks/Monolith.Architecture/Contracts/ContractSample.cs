using System.Text.Json;
using System.Text.Json.Nodes;
using Monolith.Runtime.Events;

namespace Monolith.Architecture;

/// <summary>Creates sample payloads from a schema, and reads them with the current code.</summary>
internal static class ContractSample
{
    /// <summary>Limits the depth, because a type may contain itself.</summary>
    private const int MaxDepth = 8;

    public static IEnumerable<string> Faults(Contract approved, ContractReader present)
    {
        foreach (var (role, schema) in approved.Schemas)
        {
            foreach (var full in new[] { true, false })
            {
                if (Make(SchemaNode.Root(schema), full, MaxDepth) is { } sample && Fault(approved, role, sample, full, present) is { } fault)
                {
                    yield return $"{approved}, {role.ToString().ToLowerInvariant()} {sample.ToJsonString()}: {fault}";
                }
            }
        }
    }

    private static string? Fault(Contract approved, ContractRole role, JsonNode sample, bool full, ContractReader present)
    {
        try
        {
            return Rewrite(approved, role, sample, present) is { } written && full && !SameShape(sample, written)
                ? $"it is written as {written.ToJsonString()}"
                : null;
        }
        catch (Exception e)
        {
            // Upcasters and constructors run here. The report contains any exception they throw.
            return e is UnreadableEventException or JsonException ? e.Message : $"{e.GetType().Name}: {e.Message}";
        }
    }

    /// <summary>Reads a sample, and writes it again if it has the newest version. Check reports contracts that no longer exist.</summary>
    private static JsonNode? Rewrite(Contract approved, ContractRole role, JsonNode sample, ContractReader present)
    {
        if (approved.Version is { } version)
        {
            return present.Events.Find(approved.Name) is { } type && type.Deserialize(sample.ToJsonString(), version) is var message && version == type.Version
                ? JsonNode.Parse(type.Serialize(message))
                : null;
        }

        return present.QueryTypeOf(approved.Name, role) is { } query
            ? JsonSerializer.SerializeToNode(JsonSerializer.Deserialize(sample, query), query)
            : null;
    }

    private static JsonNode? Make(SchemaNode schema, bool full, int depth)
    {
        if (schema.Nullable && (!full || depth <= 0))
        {
            return null;
        }

        if (schema.Const is { } only)
        {
            return only.DeepClone();
        }

        if (schema.Choice is { } choice)
        {
            return Make(choice(), full, depth);
        }

        if (schema.HasMembers)
        {
            return schema.Members[0].Split(" = ") is [_, var number] ? JsonNode.Parse(number) : schema.Members[0];
        }

        if (schema.Items is { } items)
        {
            return full && depth > 0 ? new JsonArray(Make(items(), full, depth - 1)) : new JsonArray();
        }

        if (schema.Values is { } values)
        {
            return full && depth > 0 ? new JsonObject { ["key"] = Make(values(), full, depth - 1) } : new JsonObject();
        }

        return schema.Types.FirstOrDefault() switch
        {
            "object" => new JsonObject(schema.Properties.Where(p => full || schema.Required.Contains(p.Key) || p.Value().Const is not null)
                .Select(p => KeyValuePair.Create(p.Key, Make(p.Value(), full, depth - 1)))),
            "array" => new JsonArray(),
            "integer" or "number" => 1,
            "boolean" => true,
            _ => Text(schema),
        };
    }

    private static string Text(SchemaNode schema) => schema.Format switch
    {
        "uuid" => "01890a5d-ac96-774b-bcce-b302099a8057",
        "date-time" => "2030-01-02T03:04:05+00:00",
        "date" => "2030-01-02",
        "time" => "03:04:05",
        "uri" => "https://example.org/",
        _ when schema.Rest.Contains("maxLength 1", StringComparison.Ordinal) => "t",
        _ when schema.Rest.Contains("pattern", StringComparison.Ordinal) => "03:04:05",
        _ => "text",
    };

    /// <summary>Returns whether both have the same names and kinds of values. The values may differ in their text, as dates do.</summary>
    private static bool SameShape(JsonNode? one, JsonNode? other) => (one, other) switch
    {
        (JsonObject a, JsonObject b) => a.Count == b.Count && a.All(p => b.ContainsKey(p.Key) && SameShape(p.Value, b[p.Key])),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => SameShape(pair.First, pair.Second)),
        _ => one?.GetValueKind() == other?.GetValueKind(),
    };
}
