using System.Text.Json;
using System.Text.Json.Serialization;

namespace Monolith.Architecture;

/// <summary>
/// The file <c>monolith-rules.json</c> beside a solution file: how its modules are found, which of their projects are Contracts, who may use
/// whom, and which rules do not apply, with the reasons.
/// </summary>
internal sealed class RulesFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public SolutionLayout Layout { get; private init; } = new();

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Dependencies { get; private init; } = new Dictionary<string, IReadOnlyList<string>>();

    public IReadOnlyDictionary<string, string> Without { get; private init; } = new Dictionary<string, string>();

    /// <summary>Reads the file of a folder. Without a file, everything has its default.</summary>
    /// <exception cref="InvalidOperationException">The file is invalid.</exception>
    public static RulesFile Read(string root)
    {
        var path = Path.Combine(root, SolutionLayout.FileName);
        if (!File.Exists(path))
        {
            return new RulesFile();
        }

        try
        {
            return Read(JsonSerializer.Deserialize<Content>(File.ReadAllText(path), Options) ?? throw new JsonException("The file is empty."));
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"{path} is invalid: {e.Message} Its properties are modules, contracts, dependencies and without.", e);
        }
    }

    private static RulesFile Read(Content content)
    {
        var layout = content.Modules switch
        {
            null => new SolutionLayout(),
            { ValueKind: JsonValueKind.String } pattern => new SolutionLayout().WithModules(pattern.GetString()!),
            { ValueKind: JsonValueKind.Object } map => new SolutionLayout().WithModules("") with { ModuleMap = map.Deserialize<Dictionary<string, IReadOnlyList<string>>>() },
            _ => throw new JsonException("modules is neither a pattern nor an object that lists the projects of each module."),
        };
        if (content.Without?.FirstOrDefault(rule => string.IsNullOrWhiteSpace(rule.Value)) is { Key: { } id })
        {
            throw new JsonException($"without.{id} gives no reason why the rule does not apply.");
        }

        return new RulesFile
        {
            Layout = content.Contracts is { Count: > 0 } suffixes ? layout with { ContractsSuffixes = suffixes } : layout,
            Dependencies = content.Dependencies ?? [],
            Without = content.Without ?? [],
        };
    }

    private sealed record Content(
        JsonElement? Modules, IReadOnlyList<string>? Contracts, Dictionary<string, IReadOnlyList<string>>? Dependencies, Dictionary<string, string>? Without);
}
