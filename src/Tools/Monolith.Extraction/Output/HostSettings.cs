using System.Text.Json;
using System.Text.Json.Nodes;

namespace Monolith.Extraction;

/// <summary>Creates the settings of the extracted module's host.</summary>
internal static class HostSettings
{
    /// <summary>
    /// A placeholder for the address of the other modules. At least one module must be remote for events to be sent to the broker.
    /// </summary>
    public const string Placeholder = "http://monolith:8080";

    /// <summary>Values of <c>Modules:&lt;name&gt;:Location</c>.</summary>
    private const string Local = "Local", Absent = "Absent";

    private const string Hint = $"// The locations of the modules to which it subscribes and of those that subscribe to it. Events use the broker: set RabbitMq:Uri, and replace {Placeholder}.";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>Sets the location of each module. All other settings have their defaults.</summary>
    public static string Of(ExtractedModule module)
    {
        var settings = new JsonObject
        {
            // By default, a process with all modules of its host has the deployment name 'monolith', and would be considered a replica of the
            // original.
            ["Deployment"] = new JsonObject { ["Name"] = module.Module.Name },
            ["Modules"] = Locations(module, Placeholder),
        };
        var text = settings.ToJsonString(Json).ReplaceLineEndings("\n") + "\n";
        return text.Replace("  \"Modules\": {\n", $"  {Hint}\n  \"Modules\": {{\n", StringComparison.Ordinal);
    }

    /// <summary>Settings for a developer's machine, where the module runs alone and receives no events.</summary>
    public static string ForStandalone(ExtractedModule module) => new JsonObject { ["Modules"] = Locations(module, Absent) }.ToJsonString(Json) + "\n";

    private static JsonObject Locations(ExtractedModule module, string others)
    {
        var locations = new JsonObject { [module.Module.Name] = At(Local) };
        foreach (var other in module.SubscribesTo.Union(module.Subscribers))
        {
            locations[other] = At(others);
        }

        return locations;
    }

    private static JsonObject At(string location) => new() { ["Location"] = location };
}
