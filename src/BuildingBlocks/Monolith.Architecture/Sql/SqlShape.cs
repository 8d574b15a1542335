using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Monolith.Architecture;

/// <summary>
/// Tells SQL from other texts, such as messages and names: it has words that belong together in a statement, or begins in the
/// middle of one, as a text does that is put together from several. The first of several statements may be any.
/// </summary>
internal static class SqlShape
{
    private static readonly (string First, string Then)[] Pairs =
    [
        ("SELECT", "FROM"), ("INSERT", "INTO"), ("INSERT", "VALUES"), ("REPLACE", "INTO"), ("UPDATE", "SET"), ("DELETE", "FROM"),
        ("DELETE", "WHERE"), ("MERGE", "USING"), ("TRUNCATE", "TABLE"), ("NEXT", "VALUE"), ("VACUUM", "INTO"),
        .. from verb in (string[])["CREATE", "ALTER", "DROP"]
           from thing in (string[])["TABLE", "VIEW", "INDEX", "TRIGGER", "SEQUENCE", "FUNCTION", "PROCEDURE", "PROC", "SYNONYM", "SCHEMA"]
           select (verb, thing),
    ];

    private static readonly HashSet<string> Beginnings =
    [
        "SELECT", "FROM", "JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "UNION", "EXEC", "EXECUTE", "CALL", "REFERENCES",
        "GRANT", "REVOKE", "DENY", "TRUNCATE", "ATTACH", "SET",
    ];

    public static bool IsSql(IReadOnlyList<SqlToken> tokens) =>
        tokens.Where((_, at) => at == 0 || tokens[at - 1].Type == TSqlTokenType.Semicolon).Any(token => Beginnings.Contains(token.Keyword))
        || Pairs.Any(pair => Has(tokens, pair));

    private static bool Has(IReadOnlyList<SqlToken> tokens, (string First, string Then) pair) =>
        tokens.SkipWhile(token => token.Keyword != pair.First).Any(token => token.Keyword == pair.Then);
}
