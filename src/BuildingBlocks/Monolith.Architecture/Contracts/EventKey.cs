using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Monolith.Runtime.Events;

namespace Monolith.Architecture;

/// <summary>
/// Determines of which members the key of an event is made: it fills the fields of an event with values that occur nowhere else, and looks
/// for them in the key. No constructor runs, so records that validate themselves are no obstacle.
/// </summary>
internal sealed class EventKey
{
    private const int MaxDepth = 4;

    private readonly List<(string Text, string Path)> _values = [];

    /// <summary>Returns the key with the paths of its members, such as <c>{orderId}</c>, or null if it cannot be determined.</summary>
    /// <param name="type">The event.</param>
    public static string? Describe(EventType type)
    {
        var names = type.Json.Properties.Where(p => p.AttributeProvider is MemberInfo).ToDictionary(p => ((MemberInfo)p.AttributeProvider!).Name, p => p.Name);
        var filler = new EventKey();
        try
        {
            var message = (IIntegrationEvent)filler.Fill(type.ClrType, name => names.GetValueOrDefault(name, JsonNamingPolicy.CamelCase.ConvertName(name)), "", 0);
            return filler.Name(message.Key);
        }
        catch (Exception)
        {
            // The key is computed by code of the module, which may need more than sample values, such as the items of a list.
            return null;
        }
    }

    private string Name(string key) => _values.OrderByDescending(value => value.Text.Length)
        .Aggregate(key, (text, value) => text.Replace(value.Text, $"{{{value.Path}}}", StringComparison.OrdinalIgnoreCase));

    private object Fill(Type type, Func<string, string> naming, string path, int depth)
    {
        var filled = RuntimeHelpers.GetUninitializedObject(type);
        for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType); level = level.BaseType)
        {
            foreach (var field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                var name = field.Name is ['<', .. var property] && property.IndexOf('>', StringComparison.Ordinal) is > 0 and var end ? property[..end] : field.Name.TrimStart('_');
                if (Sample(Nullable.GetUnderlyingType(field.FieldType) ?? field.FieldType, path + naming(name), depth) is { } value)
                {
                    field.SetValue(filled, value);
                }
            }
        }

        return filled;
    }

    private object? Sample(Type type, string path, int depth)
    {
        var number = _values.Count + 1;
        if (type == typeof(Guid))
        {
            var id = new Guid(number, 0x7a3, 0x4b1, 8, 1, 2, 3, 4, 5, 6, 7);
            _values.Add((id.ToString("N"), path + ":N"));
            return Remember(id, id.ToString(), path);
        }

        if (type == typeof(string))
        {
            return Remember($"text-{number:0000}-sample", $"text-{number:0000}-sample", path);
        }

        if (type == typeof(int) || type == typeof(long) || type == typeof(decimal) || type == typeof(uint) || type == typeof(ulong))
        {
            var value = 918_270_000 + number;
            return Remember(Convert.ChangeType(value, type, CultureInfo.InvariantCulture), value.ToString(CultureInfo.InvariantCulture), path);
        }

        return type.IsPrimitive || type.IsEnum || type.IsAbstract || type.IsArray || depth >= MaxDepth
            || $"{type.Namespace}.".StartsWith("System.", StringComparison.Ordinal)
                ? null
                : Fill(type, JsonNamingPolicy.CamelCase.ConvertName, path + ".", depth + 1);
    }

    private object Remember(object value, string text, string path)
    {
        _values.Add((text, path));
        return value;
    }
}
