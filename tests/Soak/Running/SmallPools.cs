using System.Text.Json.Nodes;

namespace Soak;

/// <summary>Gives each module a small pool of connections, so that a burst of requests fills it.</summary>
internal static class SmallPools
{
    private const string Limit = ";Maximum Pool Size=15";

    /// <param name="secretsFile">The settings file that provisioning wrote for the host.</param>
    public static void Set(string secretsFile)
    {
        var settings = JsonNode.Parse(File.ReadAllText(secretsFile))!;
        foreach (var (_, module) in settings["Modules"]!.AsObject())
        {
            var database = module!["Database"]!;
            database["ConnectionString"] = (string)database["ConnectionString"]! + Limit;
        }

        File.WriteAllText(secretsFile, settings.ToJsonString());
    }
}
