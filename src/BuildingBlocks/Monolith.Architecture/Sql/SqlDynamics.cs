using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Monolith.Architecture;

/// <summary>
/// Finds statements that execute a text which is not written out: EXEC of a variable, EXECUTE of an expression. A text that is written out is
/// read like any other.
/// </summary>
internal static class SqlDynamics
{
    /// <summary>Returns whether the text executes SQL that it composes or reads from somewhere.</summary>
    public static bool IsComposed(IReadOnlyList<SqlToken> tokens, Func<int, bool> isInBody) =>
        Enumerable.Range(0, tokens.Count).Any(at => tokens[at].Keyword switch
        {
            "EXEC" or "EXECUTE" => IsComposed(tokens, at, isInBody(tokens[at].Offset)),
            "SP_EXECUTESQL" or "SP_PREPEXEC" or "SP_PREPARE" => !IsWrittenOut(tokens, at + (Keyword(tokens, at + 1).Length == 0 && Type(tokens, at + 2) == TSqlTokenType.EqualsSign ? 3 : 1)),
            _ => false,
        });

    private static bool IsComposed(IReadOnlyList<SqlToken> tokens, int at, bool inBody)
    {
        var next = at + 1;
        return Type(tokens, next) switch
        {
            TSqlTokenType.EndOfFile => false,
            TSqlTokenType.LeftParenthesis => !(next + 2 < tokens.Count && tokens[next + 1].IsLiteral && Type(tokens, next + 2) == TSqlTokenType.RightParenthesis),
            TSqlTokenType.Variable => Type(tokens, next + 1) != TSqlTokenType.EqualsSign,
            _ when tokens[next].IsLiteral => !IsWrittenOut(tokens, next),
            _ => inBody && tokens[next].Keyword is not ("FUNCTION" or "PROCEDURE" or "ON" or "AS"),
        };
    }

    /// <summary>Returns whether a literal follows that is not a part of an expression.</summary>
    private static bool IsWrittenOut(IReadOnlyList<SqlToken> tokens, int at) => at < tokens.Count && tokens[at].IsLiteral
        && (at + 1 == tokens.Count || tokens[at + 1].Type is TSqlTokenType.Semicolon or TSqlTokenType.Comma || tokens[at + 1].Keyword is "USING" or "INTO" or "END" or "GO");

    private static TSqlTokenType Type(IReadOnlyList<SqlToken> tokens, int at) => at < tokens.Count ? tokens[at].Type : TSqlTokenType.EndOfFile;

    private static string Keyword(IReadOnlyList<SqlToken> tokens, int at) => at < tokens.Count ? tokens[at].Keyword : "";
}
