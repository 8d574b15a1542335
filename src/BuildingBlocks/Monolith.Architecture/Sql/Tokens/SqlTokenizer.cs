using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Monolith.Architecture;

/// <summary>
/// Splits a text with the tokenizer of Microsoft's T-SQL parser, which handles comments, strings and quoted names. Text that is not T-SQL
/// (a question mark, an open quote in a truncated text) is skipped.
/// </summary>
internal static class SqlTokenizer
{
    public static IReadOnlyList<SqlToken> Read(string text)
    {
        text = SqlLexicals.Read(text).Text;
        var parser = new TSql170Parser(initialQuotedIdentifiers: true);
        var tokens = new List<SqlToken>();
        for (var start = 0; start < text.Length;)
        {
            using var reader = new StringReader(text[start..]);
            var read = parser.GetTokenStream(reader, out var errors);
            var from = start;
            tokens.AddRange(read.Where(IsSubstance).Select(token => new SqlToken(token.TokenType, token.Text, from + token.Offset)));
            start = errors is [var error, ..] ? start + error.Offset + 1 : text.Length;
        }

        return tokens;
    }

    private static bool IsSubstance(TSqlParserToken token) => token.TokenType is not (TSqlTokenType.WhiteSpace
        or TSqlTokenType.SingleLineComment or TSqlTokenType.MultilineComment or TSqlTokenType.EndOfFile) && token.Text.Length > 0;
}
