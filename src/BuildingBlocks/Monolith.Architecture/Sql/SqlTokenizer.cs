using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Monolith.Architecture;

/// <summary>
/// Takes a text apart with the tokenizer of the real T-SQL parser, which knows comments, strings and quoted names. What is
/// no T-SQL (a question mark, a quote that a cut-off text leaves open) is stepped over, not given up at.
/// </summary>
internal static class SqlTokenizer
{
    public static IReadOnlyList<SqlToken> Read(string text)
    {
        // Names of MySQL and SQLite in backticks; T-SQL has no other use for them.
        text = text.Replace('`', '"');
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
