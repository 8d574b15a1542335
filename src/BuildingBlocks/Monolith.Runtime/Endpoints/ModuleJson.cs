using System.Text.Json;
using System.Text.Json.Serialization;

namespace Monolith.Runtime;

/// <summary>How the JSON of endpoints looks, the answers of public queries that the Host passes on among them.</summary>
public static class ModuleJson
{
    /// <summary>Sets what differs from <see cref="JsonSerializerDefaults.Web"/>: enums by name, and no numbers in strings.</summary>
    /// <param name="options">The options, of the kind Web.</param>
    public static void Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.NumberHandling = JsonNumberHandling.Strict;
    }
}
