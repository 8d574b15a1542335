using System.Globalization;

namespace Monolith;

/// <summary>The key of a document, or of a group of documents. A text, a Guid and a number convert to it.</summary>
/// <param name="Text">The key as text, at most 200 characters. Keys compare by their UTF-16 code units.</param>
public readonly record struct DocumentKey(string Text)
{
    /// <summary>Converts a text.</summary>
    /// <param name="text">The text.</param>
    public static implicit operator DocumentKey(string text) => FromString(text);

    /// <summary>Converts a Guid. Keys of UUIDs of version 7 sort by the time of their creation.</summary>
    /// <param name="id">The Guid.</param>
    public static implicit operator DocumentKey(Guid id) => FromGuid(id);

    /// <summary>Converts a number. Keys of numbers sort as texts: 10 comes before 9.</summary>
    /// <param name="number">The number.</param>
    public static implicit operator DocumentKey(long number) => FromInt64(number);

    /// <inheritdoc cref="op_Implicit(string)"/>
    public static DocumentKey FromString(string text) => new(text);

    /// <inheritdoc cref="op_Implicit(Guid)"/>
    public static DocumentKey FromGuid(Guid id) => new(id.ToString());

    /// <inheritdoc cref="op_Implicit(long)"/>
    public static DocumentKey FromInt64(long number) => new(number.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override string ToString() => Text;
}
