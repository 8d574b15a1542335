namespace Monolith;

/// <summary>
/// Changes the text rule for one member of a request. Without it, a text is a single line without control characters and without blanks at
/// its end, with at most <see cref="DefaultMaxLength"/> characters and <see cref="DefaultMaxBytes"/> bytes.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class TextAttribute : Attribute
{
    /// <summary>The default of <see cref="MaxLength"/>.</summary>
    public const int DefaultMaxLength = 4_000;

    /// <summary>The default of <see cref="MaxBytes"/>.</summary>
    public const int DefaultMaxBytes = 8_000;

    /// <summary>Whether the text may contain tabs and line breaks, and blanks at its end.</summary>
    public bool Multiline { get; init; }

    /// <summary>The maximum number of characters, in UTF-16 code units.</summary>
    public int MaxLength { get; init; } = DefaultMaxLength;

    /// <summary>The maximum number of bytes in UTF-8.</summary>
    public int MaxBytes { get; init; } = DefaultMaxBytes;
}
