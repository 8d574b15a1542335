using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Containers.Tests;

/// <summary>YAML as JSON: with its merges done, and its numbers and booleans as such.</summary>
internal static class Yaml
{
    private static readonly IDeserializer Deserializer =
        new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().WithDuplicateKeyChecking().Build();

    private static readonly ISerializer Json = new SerializerBuilder().JsonCompatible().Build();

    public static JsonObject Read(string file) =>
        (JsonObject)JsonNode.Parse(Json.Serialize(Deserializer.Deserialize<object>(new MergingParser(new Parser(new StringReader(File.ReadAllText(file)))))))!;

    /// <summary>Returns the texts of a list, or none if it does not exist.</summary>
    public static IEnumerable<string> Texts(this JsonNode? list) => list is JsonArray array ? array.Select(item => item!.ToString()) : [];

    /// <summary>Returns the entries of a map, or none if it does not exist.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> Entries(this JsonNode? map) => map is JsonObject entries ? entries : [];
}
