using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Monolith.Architecture;

/// <summary>
/// The statements that a module may execute. What starts with anything else is refused, because a statement that nobody thought of could do
/// anything: this is the list to extend for a new one.
/// </summary>
internal static class SqlStatements
{
    private static readonly HashSet<string> Known =
    [
        "SELECT", "WITH", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "TRUNCATE", "COPY", "CREATE", "ALTER", "DROP", "COMMENT",
        "ANALYZE", "VACUUM", "REINDEX", "CLUSTER", "REFRESH", "LOCK", "EXPLAIN", "SET", "RESET", "SHOW", "PRAGMA",
        "BEGIN", "START", "COMMIT", "ROLLBACK", "ABORT", "END", "SAVEPOINT", "SAVE", "RELEASE", "PREPARE", "DEALLOCATE", "EXECUTE", "EXEC", "CALL", "DO",
        "DECLARE", "OPEN", "FETCH", "MOVE", "CLOSE", "IF", "ELSE", "WHILE", "RETURN", "PRINT", "RAISERROR", "THROW", "GO", "ENABLE", "DISABLE",
    ];

    /// <summary>The kinds of objects that a module may create, change and drop.</summary>
    private static readonly HashSet<string> Objects =
    [
        "TABLE", "VIEW", "INDEX", "SEQUENCE", "TRIGGER", "FUNCTION", "PROCEDURE", "PROC", "ROUTINE", "AGGREGATE", "TYPE", "DOMAIN", "STATISTICS", "RULE",
        "SCHEMA", "SYNONYM", "POLICY", "OPERATOR", "CAST", "COLLATION", "PARTITION", "CATALOG", "STOPLIST", "TEXT",
    ];

    private static readonly HashSet<string> BeforeObject =
    [
        "OR", "REPLACE", "ALTER", "TEMP", "TEMPORARY", "UNLOGGED", "GLOBAL", "LOCAL", "RECURSIVE", "MATERIALIZED", "UNIQUE", "CLUSTERED", "NONCLUSTERED",
        "COLUMNSTORE", "PRIMARY", "XML", "SPATIAL", "FULLTEXT", "CONSTRAINT", "VIRTUAL", "INCREMENTAL",
    ];

    /// <summary>Settings of a session that change neither what a name means, nor what the module may do.</summary>
    private static readonly HashSet<string> Settings =
    [
        "SEARCH_PATH", "TRANSACTION", "CHARACTERISTICS", "CONSTRAINTS", "LOCK_TIMEOUT", "STATEMENT_TIMEOUT", "IDLE_IN_TRANSACTION_SESSION_TIMEOUT",
        "TRANSACTION_TIMEOUT", "DEADLOCK_PRIORITY", "NOCOUNT", "XACT_ABORT", "ARITHABORT", "NUMERIC_ROUNDABORT", "CONCAT_NULL_YIELDS_NULL",
        "QUOTED_IDENTIFIER", "ANSI_NULLS", "ANSI_PADDING", "ANSI_WARNINGS", "IDENTITY_INSERT", "ROWCOUNT", "TEXTSIZE", "DATEFIRST", "DATEFORMAT", "LANGUAGE",
        "TIME", "TIMEZONE", "DATESTYLE", "INTERVALSTYLE", "WORK_MEM", "MAINTENANCE_WORK_MEM", "SYNCHRONOUS_COMMIT", "CLIENT_MIN_MESSAGES", "STATISTICS",
        "EXTRA_FLOAT_DIGITS",
    ];

    private static readonly HashSet<string> Pragmas =
    [
        "FOREIGN_KEYS", "DEFER_FOREIGN_KEYS", "FOREIGN_KEY_LIST", "FOREIGN_KEY_CHECK", "TABLE_INFO", "TABLE_XINFO", "TABLE_LIST", "INDEX_LIST", "INDEX_INFO",
        "INDEX_XINFO", "INTEGRITY_CHECK", "QUICK_CHECK", "USER_VERSION", "BUSY_TIMEOUT", "OPTIMIZE", "PAGE_COUNT", "PAGE_SIZE", "FREELIST_COUNT",
        "COMPILE_OPTIONS", "ENCODING",
    ];

    private static readonly HashSet<string> VirtualTables = ["FTS3", "FTS4", "FTS5", "RTREE", "RTREE_I32", "GEOPOLY"];

    /// <summary>Finds what a text executes besides the known statements.</summary>
    /// <param name="tokens">The tokens of the text.</param>
    /// <param name="isInBody">Whether an offset is in a body in dollar quotes, where the statements of a procedural language are.</param>
    public static IEnumerable<string> FindUnknown(IReadOnlyList<SqlToken> tokens, Func<int, bool> isInBody)
    {
        for (var at = 0; at < tokens.Count; at++)
        {
            var inBody = isInBody(tokens[at].Offset);
            if (IsStart(tokens, at, inBody, isInBody) && Unknown(tokens, at, inBody) is { } unknown)
            {
                yield return unknown;
            }
        }
    }

    /// <summary>A semicolon in a body ends no statement outside of it: <c>$$ BEGIN … END; $$ LANGUAGE plpgsql</c>.</summary>
    private static bool IsStart(IReadOnlyList<SqlToken> tokens, int at, bool inBody, Func<int, bool> isInBody) =>
        tokens[at].Type is not (TSqlTokenType.Semicolon or TSqlTokenType.LeftParenthesis or TSqlTokenType.RightParenthesis)
        && (at == 0 || (tokens[at - 1].Type == TSqlTokenType.Semicolon && isInBody(tokens[at - 1].Offset) == inBody) || (inBody && Keyword(tokens, at - 1) is "BEGIN" or "THEN" or "ELSE" or "LOOP"));

    private static string? Unknown(IReadOnlyList<SqlToken> tokens, int at, bool inBody)
    {
        var word = Keyword(tokens, at);
        return word switch
        {
            "CREATE" or "ALTER" or "DROP" => UnknownObject(tokens, at),
            "SET" or "RESET" => UnknownSetting(tokens, at),
            "PRAGMA" => Name(tokens, at + 1, afterSchema: true) is var pragma && Pragmas.Contains(pragma) ? null : $"PRAGMA {pragma.ToLowerInvariant()}",
            "COPY" => tokens.Skip(at).TakeWhile(token => token.Type != TSqlTokenType.Semicolon).ToList() is var copy && CopiesFile(copy) ? "COPY with a file" : null,
            _ when inBody || Known.Contains(word) => null,
            _ when at == 0 && IsName(tokens) => null,
            _ => $"the statement {tokens[at].Text}",
        };
    }

    private static string? UnknownObject(IReadOnlyList<SqlToken> tokens, int at)
    {
        var word = Keyword(tokens, at);
        var next = at + 1;
        while (BeforeObject.Contains(Keyword(tokens, next)))
        {
            next++;
        }

        var isVirtual = Enumerable.Range(at, next - at).Any(index => Keyword(tokens, index) == "VIRTUAL");
        var created = Keyword(tokens, next);
        return !Objects.Contains(created) ? $"{word} {created}".TrimEnd()
            : isVirtual && !tokens.Where((token, index) => VirtualTables.Contains(token.Keyword) && Keyword(tokens, index - 1) == "USING").Any() ? "CREATE VIRTUAL TABLE"
            : null;
    }

    private static string? UnknownSetting(IReadOnlyList<SqlToken> tokens, int at)
    {
        var next = at + (Keyword(tokens, at + 1) is "LOCAL" or "SESSION" && Keyword(tokens, at + 2).Length > 0 ? 2 : 1);
        var setting = Keyword(tokens, next);
        return next < tokens.Count && tokens[next].Type == TSqlTokenType.Variable ? null
            : setting == "QUOTED_IDENTIFIER" && Keyword(tokens, next + 1) != "ON" ? "SET QUOTED_IDENTIFIER OFF"
            : Settings.Contains(setting) || setting.StartsWith("ENABLE_", StringComparison.Ordinal) ? null
            : $"{Keyword(tokens, at)} {setting}".TrimEnd();
    }

    private static bool CopiesFile(List<SqlToken> copy) => copy.Where((token, at) => token.IsLiteral && Keyword(copy, at - 1) is "FROM" or "TO").Any();

    /// <summary>Returns whether the text is a name, such as that of a procedure, and no keyword.</summary>
    private static bool IsName(IReadOnlyList<SqlToken> tokens) =>
        (tokens[0].IsQuoted || tokens[0].Type == TSqlTokenType.Identifier) && (tokens.Count == 1 || SqlName.Read(tokens, 0)?.Next == tokens.Count);

    private static string Name(IReadOnlyList<SqlToken> tokens, int at, bool afterSchema) =>
        afterSchema && at + 2 < tokens.Count && tokens[at + 1].Type == TSqlTokenType.Dot ? Keyword(tokens, at + 2) : Keyword(tokens, at);

    private static string Keyword(IReadOnlyList<SqlToken> tokens, int at) => at >= 0 && at < tokens.Count ? tokens[at].Keyword : "";
}
