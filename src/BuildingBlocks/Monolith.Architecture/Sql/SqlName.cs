using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Monolith.Architecture;

/// <summary>A name with several parts, such as <c>ordering.orders</c> or <c>[shop]..[orders]</c>.</summary>
/// <param name="Parts">The parts, without quotes. A part is empty if it is missing or a placeholder.</param>
/// <param name="Next">The index of the token after the name.</param>
/// <param name="IsCalled">Whether a parenthesis follows.</param>
internal sealed record SqlName(IReadOnlyList<string> Parts, int Next, bool IsCalled)
{
    /// <summary>
    /// Reads the name that starts at a token, or returns null if it has only one part. A dot at the end of a sentence does not belong to a
    /// name, nor does a name that continues with a hyphen, such as <c>ordering.order-placed</c>.
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

        return parts.Count == 1 || ContinuesWithHyphen(tokens, next)
            ? null
            : new SqlName(parts, next, next < tokens.Count && tokens[next].Type == TSqlTokenType.LeftParenthesis);
    }

    private static bool IsDot(IReadOnlyList<SqlToken> tokens, int at) => at < tokens.Count && tokens[at].Type == TSqlTokenType.Dot;

    private static bool EndsSentence(IReadOnlyList<SqlToken> tokens, int dot) =>
        tokens[dot - 1].End == tokens[dot].Offset && dot + 1 < tokens.Count && tokens[dot + 1].Offset > tokens[dot].End;

    private static bool ContinuesWithHyphen(IReadOnlyList<SqlToken> tokens, int next) =>
        next + 1 < tokens.Count && tokens[next] is { Type: TSqlTokenType.Minus } hyphen
        && tokens[next - 1].End == hyphen.Offset && tokens[next + 1].Offset == hyphen.End && tokens[next + 1].IsWord;
}
