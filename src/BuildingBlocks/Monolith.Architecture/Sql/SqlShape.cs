using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Monolith.Architecture;

/// <summary>
/// Distinguishes SQL from other texts, such as messages and names. SQL contains keywords that belong together in a statement, or starts in
/// the middle of a statement if it is concatenated from several texts. Only the first of several statements is examined.
/// </summary>
internal static class SqlShape
{
    private static readonly (string First, string Then)[] Pairs =
    [
        ("SELECT", "FROM"), ("INSERT", "INTO"), ("INSERT", "VALUES"), ("REPLACE", "INTO"), ("UPDATE", "SET"), ("DELETE", "FROM"),
        ("DELETE", "WHERE"), ("MERGE", "USING"), ("TRUNCATE", "TABLE"), ("NEXT", "VALUE"), ("VACUUM", "INTO"),
        .. from keyword in (string[])["CREATE", "ALTER", "DROP"]
           from thing in (string[])["TABLE", "VIEW", "INDEX", "TRIGGER", "SEQUENCE", "FUNCTION", "PROCEDURE", "PROC", "SYNONYM", "SCHEMA"]
           select (keyword, thing),
    ];

    private static readonly HashSet<string> Beginnings =
    [
        "SELECT", "FROM", "JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "UNION", "EXEC", "EXECUTE", "CALL", "REFERENCES",
        "GRANT", "REVOKE", "DENY", "TRUNCATE", "ATTACH", "SET", "COPY", "LOCK", "WITH", "TABLE", "EXPLAIN", "ANALYZE", "VACUUM", "REFRESH", "COMMENT",
        "DECLARE", "PREPARE", "BULK", "IMPORT", "CREATE", "ALTER", "DROP", "UPDATE", "INSERT", "DELETE", "MERGE", "VALUES", "CLUSTER", "REINDEX",
    ];

    public static bool IsSql(IReadOnlyList<SqlToken> tokens) => HasQuotedName(tokens)
        || tokens.Where((_, at) => at == 0 || tokens[at - 1].Type == TSqlTokenType.Semicolon).Any(token => Beginnings.Contains(token.Keyword))
        || Pairs.Any(pair => Has(tokens, pair));

    /// <summary>Nothing but SQL quotes both parts of a name.</summary>
    private static bool HasQuotedName(IReadOnlyList<SqlToken> tokens) => tokens.Where((token, at) =>
        token.Type == TSqlTokenType.Dot && at > 0 && at + 1 < tokens.Count && tokens[at - 1].IsQuoted && tokens[at + 1].IsQuoted).Any();

    private static bool Has(IReadOnlyList<SqlToken> tokens, (string First, string Then) pair) =>
        tokens.SkipWhile(token => token.Keyword != pair.First).Any(token => token.Keyword == pair.Then);
}
