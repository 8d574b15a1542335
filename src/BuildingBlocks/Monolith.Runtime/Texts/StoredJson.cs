using System.Text.Json;
using System.Text.Json.Serialization;

namespace Monolith.Runtime;

/// <summary>
/// The JSON of what a module stores for itself: documents, timers, side effects and idempotent answers. It is read as strictly as events: a missing
/// member, or null where the type allows none, is an error instead of a default value. Enums are written by name.
/// </summary>
public static class StoredJson
{
    /// <summary>The options with which the records are written and read.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        // PostgreSQL's jsonb orders the members, so the type of a derived record is not always the first.
        AllowOutOfOrderMetadataProperties = true,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
    };

    /// <summary>Serializes a record.</summary>
    /// <param name="value">The record.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <exception cref="InvalidOperationException">A text contains a character that not every database can store.</exception>
    internal static string Write<T>(T value) => TextMembers.FindUnstorable(value) is { } fault
        ? throw new InvalidOperationException($"{typeof(T).Name} cannot be stored. {fault}")
        : JsonSerializer.Serialize(value, Options);

    /// <summary>Deserializes a record.</summary>
    /// <param name="kind">What the record is, for the message, such as <c>timer</c>.</param>
    /// <param name="payload">The JSON.</param>
    /// <typeparam name="T">The type of the record.</typeparam>
    /// <exception cref="InvalidOperationException">The JSON does not contain what the type requires.</exception>
    internal static T Read<T>(string kind, string payload)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(payload, Options)
                ?? throw new InvalidOperationException($"The payload of {kind} {typeof(T).Name} is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException(
                $"The stored payload of {kind} {typeof(T).Name} cannot be read: {e.Message} Another version of the module wrote it. Give {typeof(T).Name} the former members back, or deploy a version that reads both, then retry.", e);
        }
    }
}
