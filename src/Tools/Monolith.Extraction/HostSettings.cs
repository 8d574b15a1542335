using System.Text.Json;
using System.Text.Json.Nodes;

namespace Monolith.Extraction;

/// <summary>The settings that the new Host begins with.</summary>
internal static class HostSettings
{
    /// <summary>Where the others are, until somebody says it. Without any that is elsewhere nothing would go to the broker.</summary>
    public const string Placeholder = "http://monolith:8080";

    /// <summary>Values of <c>Modules:&lt;name&gt;:Location</c>.</summary>
    private const string Local = "Local", Absent = "Absent";

    private const string Hint = $"// Where those run that it hears, or that hear it. Events go over the broker: set RabbitMq:Uri, and {Placeholder} right.";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>What the source's Host has, and where each module runs.</summary>
    public static string From(string file, ExtractedModule module)
    {
        var settings = JsonNode.Parse(File.ReadAllText(file), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!.AsObject();

        // By default a process with all modules of its Host calls itself 'monolith', and would pass for a replica of the one there.
        settings["Deployment"] = new JsonObject { ["Name"] = module.Module.Name };
        settings["Modules"] = Locations(module, Placeholder);
        var text = settings.ToJsonString(Json).ReplaceLineEndings("\n") + "\n";
        return text.Replace("  \"Modules\": {\n", $"  {Hint}\n  \"Modules\": {{\n", StringComparison.Ordinal);
    }

    /// <summary>On a developer's machine it runs by itself, and hears nobody.</summary>
    public static string Alone(ExtractedModule module) => new JsonObject { ["Modules"] = Locations(module, Absent) }.ToJsonString(Json) + "\n";

    private static JsonObject Locations(ExtractedModule module, string others)
    {
        var locations = new JsonObject { [module.Module.Name] = At(Local) };
        foreach (var other in module.Heard.Union(module.Subscribers))
        {
            locations[other] = At(others);
        }

        return locations;
    }

    private static JsonObject At(string location) => new() { ["Location"] = location };
}
