using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Docs.Tests;

/// <summary>
/// A setting: a property of an options class. Its comment says the meaning, and then <c>Default …, range … to ….</c>, which must agree with
/// the property's value and its attribute.
/// </summary>
internal sealed partial class Setting
{
    private static readonly (string Unit, TimeSpan Length)[] Durations =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("min", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)),
        ("day", TimeSpan.FromDays(1)), ("days", TimeSpan.FromDays(1)),
    ];

    private static readonly (string Unit, long Bytes)[] Sizes = [("", 1), ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30)];

    private readonly PropertyInfo _property;
    private readonly Match _limits;

    public Setting(PropertyInfo property)
    {
        _property = property;
        var comment = XmlComments.SummaryOf(property) ?? "";
        _limits = Limits().Match(comment);
        Meaning = Limits().Replace(comment, "", count: 1).Replace("  ", " ", StringComparison.Ordinal).Trim();
    }

    public string Name => _property.Name;

    /// <summary>The comment without the default and the range.</summary>
    public string Meaning { get; }

    public string Type => ValueType switch
    {
        var type when type == typeof(bool) => "true or false",
        var type when type == typeof(TimeSpan) => "duration",
        var type when type == typeof(int) || type == typeof(long) || type == typeof(double) => "number",
        var type when type == typeof(Uri) => "address",
        var type when type == typeof(IList<string>) => "list of texts",
        var type when type == typeof(IDictionary<string, string>) => "texts by name",
        _ => "text",
    };

    public string Default => IsRequired ? "required" : _limits.Success ? _limits.Groups["default"].Value : "none";

    public string Range => From is null ? "" : To is null ? $"{From} or more" : $"{From} to {To}";

    private string? From => _limits.Groups["from"] is { Success: true } from ? from.Value : null;

    private string? To => _limits.Groups["to"] is { Success: true } to ? to.Value : null;

    private Type ValueType => Nullable.GetUnderlyingType(_property.PropertyType) ?? _property.PropertyType;

    /// <summary>The value without configuration, or null if it is decided later.</summary>
    private object? Value => _property.ReflectedType!.IsAbstract ? null : _property.GetValue(Activator.CreateInstance(_property.ReflectedType, nonPublic: true));

    private bool IsRequired => (_property.GetCustomAttribute<RequiredAttribute>() is not null && Value is null) || RequiredText().IsMatch(Meaning);

    /// <summary>Finds what is wrong with the comment.</summary>
    public IEnumerable<string> Faults()
    {
        if (Meaning.Length == 0)
        {
            yield return "the comment is missing.";
        }

        if (!IsRequired && !_limits.Success && (Value is not null || ValueType != typeof(string)))
        {
            yield return $"the comment does not end with 'Default …', and the default is {Value ?? "decided later"}.";
        }

        if (_limits.Success && Nullable.GetUnderlyingType(_property.PropertyType) is null && Value is { } value && !Says(Default, value))
        {
            yield return $"the comment says that the default is {Default}, and it is {value}.";
        }

        var range = _property.GetCustomAttribute<RangeAttribute>();
        if (range is not null && (From is null || !Says(From, BoundOf(range.Minimum)) || (To is null ? BoundOf(range.Maximum) is not (double)long.MaxValue : !Says(To, BoundOf(range.Maximum)))))
        {
            yield return $"the comment says '{Range}', and the range is {range.Minimum} to {range.Maximum}.";
        }

        if (range is null && From is not null)
        {
            yield return $"the comment says '{Range}', and nothing checks it.";
        }
    }

    private static object BoundOf(object bound) => bound is string text ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : bound;

    /// <summary>Whether words begin with a value, in any unit.</summary>
    private static bool Says(string words, object value)
    {
        var quantity = Quantity().Match(words);
        var (number, unit) = (quantity.Success ? long.Parse(quantity.Groups["number"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : 0, quantity.Groups["unit"].Value);
        return value switch
        {
            TimeSpan time => quantity.Success && ((number == 0 && time == TimeSpan.Zero) || Durations.Any(d => d.Unit == unit && d.Length * number == time)),
            int or long or double => quantity.Success && Sizes.Any(s => s.Unit == unit && s.Bytes * number == Convert.ToInt64(value, CultureInfo.InvariantCulture)),
            Enum or "" or ICollection { Count: 0 } => words.Length > 0,
            bool flag => words.StartsWith(flag ? "true" : "false", StringComparison.Ordinal),
            string text => words.StartsWith($"`{text}`", StringComparison.Ordinal),
            _ => false,
        };
    }

    [GeneratedRegex(@"(?<=\. )Required\.")]
    private static partial Regex RequiredText();

    [GeneratedRegex(@"\bDefault:? (?<default>.+?)(?:, range (?<from>[\d,]+(?: \p{L}+)??) (?:to (?<to>[\d,]+(?: \p{L}+)?)|or more))?\.(?= |$)")]
    private static partial Regex Limits();

    [GeneratedRegex(@"^(?<number>\d[\d,]*)(?: (?<unit>\p{L}+))?")]
    private static partial Regex Quantity();
}
