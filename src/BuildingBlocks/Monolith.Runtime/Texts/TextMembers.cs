using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Monolith.Runtime;

/// <summary>A text within an object: where it is, and the rule of its member.</summary>
internal readonly record struct FoundText(string Path, string Text, TextAttribute? Rule);

/// <summary>
/// Finds the texts of an object: its own, and those of nested objects, lists, dictionaries and JSON values. The members are cached per type.
/// </summary>
internal static class TextMembers
{
    /// <summary>JSON that is deeper is rejected before it becomes an object.</summary>
    private const int MaxDepth = 64;

    private static readonly ConcurrentDictionary<Type, Member[]> Cache = new();

    /// <summary>Returns all texts of an object, with paths such as <c>Lines[0].Name</c>.</summary>
    /// <param name="root">The object, or null.</param>
    public static IEnumerable<FoundText> Find(object? root) => Find(root, "", null, 0);

    /// <summary>Returns the first text that not every database can store, as a sentence that names the member, or null.</summary>
    /// <param name="root">The object, or null.</param>
    public static string? FindUnstorable(object? root) => Find(root)
        .Select(found => TextRule.FindUnstorable(found.Text) is { } fault ? $"{(found.Path.Length == 0 ? "value" : found.Path)}: {fault}" : null)
        .FirstOrDefault(fault => fault is not null);

    private static IEnumerable<FoundText> Find(object? value, string path, TextAttribute? rule, int depth) => value switch
    {
        null => [],
        string text => [new FoundText(path, text, rule)],
        char character => [new FoundText(path, character.ToString(), rule)],
        Uri uri => [new FoundText(path, uri.OriginalString, rule)],
        _ when depth > MaxDepth => [],
        JsonElement element => Find(element, path, rule, depth),
        JsonDocument document => Find(document.RootElement, path, rule, depth),
        JsonNode node => Find(JsonSerializer.SerializeToElement(node), path, rule, depth),
        IDictionary map => map.Keys.Cast<object>().SelectMany(key => Find(key, $"{path}[{key}]", rule, depth + 1)
            .Concat(Find(map[key], $"{path}[{key}]", rule, depth + 1))),
        IEnumerable items => MayHoldText(ElementOf(value.GetType()))
            ? items.Cast<object?>().SelectMany((item, i) => Find(item, $"{path}[{i}]", rule, depth + 1))
            : [],
        _ => MembersOf(value.GetType()).SelectMany(member =>
            Find(member.Get(value), path.Length == 0 ? member.Name : $"{path}.{member.Name}", member.Rule ?? rule, depth + 1)),
    };

    private static IEnumerable<FoundText> Find(JsonElement element, string path, TextAttribute? rule, int depth) => element.ValueKind switch
    {
        JsonValueKind.String => [new FoundText(path, Decode(element, static e => e.GetString()), rule)],
        JsonValueKind.Array => element.EnumerateArray().SelectMany((item, i) => Find(item, $"{path}[{i}]", rule, depth + 1)),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Decode(member, static m => m.Name) is var name
            ? Find(member.Value, $"{path}[{name}]", rule, depth + 1).Prepend(new FoundText($"{path}[{name}]", name, rule))
            : []),
        _ => [],
    };

    /// <summary>A JSON text with half of a surrogate pair cannot be decoded. The rule rejects what is returned instead.</summary>
    private static string Decode<T>(T source, Func<T, string?> read)
    {
        try
        {
            return read(source)!;
        }
        catch (InvalidOperationException)
        {
            return "\ud800";
        }
    }

    private static Member[] MembersOf(Type type) => Cache.GetOrAdd(type, static found =>
    [
        .. found.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.CanRead && p.GetIndexParameters().Length == 0 && MayHoldText(p.PropertyType) && IsStored(found, p))
            .Select(p => new Member(p.Name, p.GetValue, RuleOf(found, p))),
        .. found.GetFields(BindingFlags.Public | BindingFlags.Instance)
            .Where(f => MayHoldText(f.FieldType))
            .Select(f => new Member(f.Name, f.GetValue, null)),
    ]);

    /// <summary>
    /// Returns whether a property holds what entered, and does not compute it from other members. A computed property can return objects
    /// without end, such as the next day of a date.
    /// </summary>
    private static bool IsStored(Type type, PropertyInfo property) =>
        property.CanWrite
        || ParametersOf(type).Any(parameter => string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase))
        || property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", BindingFlags.NonPublic | BindingFlags.Instance) is not null;

    /// <summary>Finds the attribute on the property, or on the parameter of a record that defines the property.</summary>
    private static TextAttribute? RuleOf(Type type, PropertyInfo property) => property.GetCustomAttribute<TextAttribute>()
        ?? ParametersOf(type)
            .Where(parameter => string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase) && parameter.ParameterType == property.PropertyType)
            .Select(parameter => parameter.GetCustomAttribute<TextAttribute>())
            .FirstOrDefault(rule => rule is not null);

    private static IEnumerable<ParameterInfo> ParametersOf(Type type) =>
        type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).SelectMany(constructor => constructor.GetParameters());

    private static bool MayHoldText(Type type)
    {
        var actual = Nullable.GetUnderlyingType(type) ?? type;
        if (actual == typeof(string) || actual == typeof(object) || actual == typeof(char) || actual == typeof(Uri)
            || actual == typeof(JsonElement) || actual == typeof(JsonDocument) || typeof(JsonNode).IsAssignableFrom(actual))
        {
            return true;
        }

        if (actual.IsPrimitive || actual.IsEnum || actual.IsPointer || actual.IsByRefLike || typeof(Delegate).IsAssignableFrom(actual))
        {
            return false;
        }

        return !$"{actual.Namespace}.".StartsWith("System.", StringComparison.Ordinal)
            || (typeof(IEnumerable).IsAssignableFrom(actual) && MayHoldText(ElementOf(actual)))
            || (actual.IsGenericType && !typeof(IEnumerable).IsAssignableFrom(actual) && actual.GetGenericArguments().Any(MayHoldText));
    }

    private static Type ElementOf(Type type) => type.GetInterfaces().Prepend(type)
        .FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0] ?? typeof(object);

    private sealed record Member(string Name, Func<object, object?> Get, TextAttribute? Rule);
}
