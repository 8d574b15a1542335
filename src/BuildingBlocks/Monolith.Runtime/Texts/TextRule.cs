using System.Globalization;
using System.Text;

namespace Monolith.Runtime;

/// <summary>
/// Defines which texts enter a module, the same on every database: PostgreSQL stores no U+0000, no client encodes half of a surrogate pair,
/// and SQL Server ignores blanks at the end when it compares.
/// </summary>
internal static class TextRule
{
    private static readonly TextAttribute Default = new();

    /// <summary>Returns why a text may not enter, or null.</summary>
    /// <param name="text">The text.</param>
    /// <param name="rule">The rule of the member, or null for the default.</param>
    public static string? FindFault(string text, TextAttribute? rule = null)
    {
        rule ??= Default;
        if (text.Length > rule.MaxLength)
        {
            return $"The text has {text.Length} characters. At most {rule.MaxLength} are allowed.";
        }

        if (IndexOfInvalid(text, c => rule.Multiline ? char.IsControl(c) && c is not ('\t' or '\n' or '\r') : char.IsControl(c) || c is '\u2028' or '\u2029') is >= 0 and var index)
        {
            return Describe(text, index);
        }

        if (Encoding.UTF8.GetByteCount(text) is var bytes && bytes > rule.MaxBytes)
        {
            return $"The text has {bytes} bytes in UTF-8. At most {rule.MaxBytes} are allowed.";
        }

        return !rule.Multiline && text.Length > 0 && char.IsWhiteSpace(text[^1]) ? "The text ends with a blank. Remove it." : null;
    }

    /// <summary>Returns why not every database can store a text, or null.</summary>
    /// <param name="text">The text.</param>
    public static string? FindUnstorable(string text) => IndexOfInvalid(text, c => c == '\0') is >= 0 and var index ? Describe(text, index) : null;

    /// <summary>Writes each character that not every database can store as an escape such as <c>\u0000</c>.</summary>
    /// <param name="text">The text.</param>
    public static string Escape(string text)
    {
        if (FindUnstorable(text) is null)
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || IsLoneSurrogate(text, i))
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            }
            else
            {
                escaped.Append(text[i]);
            }
        }

        return escaped.ToString();
    }

    private static string Describe(string text, int index) => char.IsSurrogate(text[index])
        ? $"The text contains half of a surrogate pair (U+{(int)text[index]:X4}) at position {index}. Send valid Unicode."
        : $"The text contains the {(char.IsControl(text[index]) ? "control character" : "line break")} U+{(int)text[index]:X4} at position {index}. Remove it.";

    private static int IndexOfInvalid(string text, Func<char, bool> isForbidden)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (isForbidden(text[i]) || IsLoneSurrogate(text, i))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsLoneSurrogate(string text, int index) =>
        (char.IsHighSurrogate(text[index]) && !(index + 1 < text.Length && char.IsLowSurrogate(text[index + 1])))
        || (char.IsLowSurrogate(text[index]) && !(index > 0 && char.IsHighSurrogate(text[index - 1])));
}
