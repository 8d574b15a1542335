using System.Text.Json;
using System.Text.Json.Serialization;

namespace Monolith.Runtime;

/// <summary>Defines the JSON format of endpoints and of public queries between processes.</summary>
public static class ModuleJson
{
    /// <summary>
    /// Applies the differences to <see cref="JsonSerializerDefaults.Web"/>: enums are written by name, and neither numbers in
    /// strings nor members that occur twice are accepted: the caller and a proxy before the host could read another one.
    /// </summary>
    /// <param name="options">The options, created with the Web defaults.</param>
    public static void Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowDuplicateProperties = false;
    }
}
