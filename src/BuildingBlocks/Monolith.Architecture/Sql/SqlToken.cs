using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Monolith.Architecture;

/// <summary>A token of what may be SQL, without comments.</summary>
/// <param name="Type">Its kind.</param>
/// <param name="Text">As it stands in the text.</param>
/// <param name="Offset">Where it begins, in characters.</param>
internal readonly record struct SqlToken(TSqlTokenType Type, string Text, int Offset)
{
    /// <summary>Where what follows begins.</summary>
    public int End => Offset + Text.Length;

    /// <summary>Whether it is a name in brackets or double quotes.</summary>
    public bool IsQuoted => Type is TSqlTokenType.QuotedIdentifier or TSqlTokenType.AsciiStringOrQuotedIdentifier;

    /// <summary>Whether it can be a part of a name: after a dot, and in other databases than SQL Server, so can a keyword.</summary>
    public bool IsWord => IsQuoted || (!IsLiteral && (char.IsLetter(Text[0]) || Text[0] is '_' or '#'));

    /// <summary>Whether it is a string.</summary>
    public bool IsLiteral => Type is TSqlTokenType.AsciiStringLiteral or TSqlTokenType.UnicodeStringLiteral;

    /// <summary>The name without its quotes.</summary>
    public string Name => IsQuoted ? Text[1..^1] : Text;

    /// <summary>The keyword that it is, in upper case; empty where it is none.</summary>
    public string Keyword => IsWord && !IsQuoted ? Text.ToUpperInvariant() : "";
}
