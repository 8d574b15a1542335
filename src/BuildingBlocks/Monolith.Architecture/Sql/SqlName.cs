using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Monolith.Architecture;

/// <summary>A name of several parts, such as <c>ordering.orders</c> or <c>[shop]..[orders]</c>.</summary>
/// <param name="Parts">Its parts, without quotes; empty where nothing stands, or something that is filled in later.</param>
/// <param name="Next">The index of the token behind it.</param>
/// <param name="IsCalled">Whether a parenthesis follows.</param>
internal sealed record SqlName(IReadOnlyList<string> Parts, int Next, bool IsCalled)
{
    /// <summary>
    /// Reads the name that begins with a word, or null where it has one part only. A dot that ends a sentence is no part of a
    /// name, and neither is what goes on with a hyphen, as <c>ordering.order-placed</c> does.
    /// </summary>
    public static SqlName? Read(IReadOnlyList<SqlToken> tokens, int at)
    {
        List<string> parts = [tokens[at].Name];
        var next = at + 1;
        while (IsDot(tokens, next) && !EndsSentence(tokens, next))
        {
            next++;
            var named = next < tokens.Count && tokens[next].IsWord;
            parts.Add(named ? tokens[next].Name : "");
            next += named ? 1 : 0;
        }

        return parts.Count == 1 || GoesOnWithHyphen(tokens, next)
            ? null
            : new SqlName(parts, next, next < tokens.Count && tokens[next].Type == TSqlTokenType.LeftParenthesis);
    }

    private static bool IsDot(IReadOnlyList<SqlToken> tokens, int at) => at < tokens.Count && tokens[at].Type == TSqlTokenType.Dot;

    private static bool EndsSentence(IReadOnlyList<SqlToken> tokens, int dot) =>
        tokens[dot - 1].End == tokens[dot].Offset && dot + 1 < tokens.Count && tokens[dot + 1].Offset > tokens[dot].End;

    private static bool GoesOnWithHyphen(IReadOnlyList<SqlToken> tokens, int next) =>
        next + 1 < tokens.Count && tokens[next] is { Type: TSqlTokenType.Minus } hyphen
        && tokens[next - 1].End == hyphen.Offset && tokens[next + 1].Offset == hyphen.End && tokens[next + 1].IsWord;
}
