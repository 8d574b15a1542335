using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Monolith.Architecture;

/// <summary>A token of a text that may be SQL, without comments.</summary>
/// <param name="Type">The kind of the token.</param>
/// <param name="Text">The text of the token.</param>
/// <param name="Offset">The start of the token, in characters.</param>
internal readonly record struct SqlToken(TSqlTokenType Type, string Text, int Offset)
{
    /// <summary>The end of the token, in characters.</summary>
    public int End => Offset + Text.Length;

    /// <summary>Whether the token is a name in brackets or double quotes.</summary>
    public bool IsQuoted => Type is TSqlTokenType.QuotedIdentifier or TSqlTokenType.AsciiStringOrQuotedIdentifier;

    /// <summary>Whether the token can be a part of a name. Keywords can be, after a dot and on databases other than SQL Server.</summary>
    public bool IsWord => IsQuoted || (!IsLiteral && (char.IsLetter(Text[0]) || Text[0] is '_' or '#'));

    /// <summary>Whether the token is a string literal.</summary>
    public bool IsLiteral => Type is TSqlTokenType.AsciiStringLiteral or TSqlTokenType.UnicodeStringLiteral;

    /// <summary>The name without its quotes.</summary>
    public string Name => IsQuoted ? Text[1..^1] : Text;

    /// <summary>The keyword in upper case, or an empty string if the token is not a word.</summary>
    public string Keyword => IsWord && !IsQuoted ? Text.ToUpperInvariant() : "";
}
