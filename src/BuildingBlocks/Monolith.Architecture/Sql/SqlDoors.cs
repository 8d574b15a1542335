using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Monolith.Architecture;

/// <summary>
/// Finds what opens a door without naming another schema: rights and principals, other databases and servers, files, and SQL that is
/// composed while it runs. A module's SQL has no need for any of it, so it is refused without a look at what it would do.
/// </summary>
internal static class SqlDoors
{
    /// <summary>Words that are reserved, so that they start a statement wherever they are.</summary>
    private static readonly HashSet<string> Rights = ["GRANT", "REVOKE", "DENY", "REASSIGN"];

    private static readonly HashSet<(string, string)> Pairs =
    [
        ("ALTER", "DEFAULT"), ("ALTER", "AUTHORIZATION"), ("OWNER", "TO"), ("SECURITY", "DEFINER"), ("EXECUTE", "AS"), ("EXEC", "AS"),
        ("SESSION", "AUTHORIZATION"), ("IMPORT", "FOREIGN"), ("BULK", "INSERT"), ("DROP", "OWNED"), ("TO", "PROGRAM"), ("FROM", "PROGRAM"),
        .. from keyword in (string[])["CREATE", "ALTER", "DROP"]
           from thing in (string[])["ROLE", "USER", "LOGIN", "SERVER", "EXTENSION", "DATABASE", "SUBSCRIPTION", "PUBLICATION", "CREDENTIAL", "ASSEMBLY",
               "ENDPOINT", "FOREIGN", "EXTERNAL", "SYSTEM", "EVENT", "SERVICE"]
           select (keyword, thing),
    ];

    private static readonly HashSet<string> Functions = new(StringComparer.OrdinalIgnoreCase)
    {
        "OPENQUERY", "OPENROWSET", "OPENDATASOURCE", "OPENXML", "set_config", "load_extension", "lo_import", "lo_export", "pg_read_file", "pg_read_binary_file",
        "pg_ls_dir", "pg_execute_server_program", "query_to_xml", "query_to_xmlschema", "table_to_xml", "schema_to_xml", "database_to_xml", "cursor_to_xml",
        "sp_addlinkedserver", "sp_addsrvrolemember", "sp_addrolemember", "sp_changedbowner", "sp_configure", "ts_stat", "readfile", "writefile",
    };

    /// <summary>Functions and signs that compose the text that a statement runs.</summary>
    private static readonly HashSet<string> Composers = new(StringComparer.OrdinalIgnoreCase)
        { "FORMAT", "CONCAT", "CONCAT_WS", "QUOTENAME", "REPLACE", "CHAR", "NCHAR", "CHR", "CONVERT", "CAST", "DECODE", "CONVERT_FROM", "STUFF", "REVERSE", "quote_ident" };

    /// <summary>Finds the doors in a text that is run.</summary>
    public static IEnumerable<string> Find(IReadOnlyList<SqlToken> tokens)
    {
        for (var at = 0; at < tokens.Count; at++)
        {
            if (At(tokens, at) is { } found)
            {
                yield return found;
            }
        }

        if (RunsText(tokens) && tokens.Any(token => token.Type is TSqlTokenType.Plus or TSqlTokenType.HexLiteral || token.Text.StartsWith('|') || Composers.Contains(token.Keyword)))
        {
            yield return "dynamic SQL";
        }
    }

    private static string? At(IReadOnlyList<SqlToken> tokens, int at)
    {
        var (word, next) = (tokens[at].Keyword, Keyword(tokens, at + 1));
        if (at > 0 && tokens[at - 1].Type == TSqlTokenType.Dot && !Functions.Contains(word))
        {
            return null;
        }

        return Rights.Contains(word) && next.Length > 0 ? word
            : Pairs.Contains((word, next)) ? $"{word} {next}"
            : Functions.Contains(tokens[at].Name) || IsServerProcedure(tokens[at].Name) ? tokens[at].Name
            : word == "SET" && next == "ROLE" && Type(tokens, at + 2) != TSqlTokenType.EqualsSign ? "SET ROLE"
            : word is ("USE" or "BACKUP" or "RESTORE" or "DETACH") && IsStart(tokens, at) && next.Length > 0 ? word
            : word == "PRAGMA" && next == "WRITABLE_SCHEMA" ? "PRAGMA writable_schema"
            : word == "U" && IsEscapedName(tokens, at) ? "U&, a name in escapes"
            : null;
    }

    /// <summary>Extensions and extended procedures: <c>dblink_exec</c>, <c>xp_cmdshell</c>.</summary>
    private static bool IsServerProcedure(string name) =>
        name.StartsWith("dblink", StringComparison.OrdinalIgnoreCase) || name.StartsWith("xp_", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns whether the text runs a text of SQL. A trigger that executes a function does not.</summary>
    private static bool RunsText(IReadOnlyList<SqlToken> tokens) => tokens.Where((token, at) => token.Keyword switch
    {
        "EXEC" or "EXECUTE" => Keyword(tokens, at + 1) is not ("FUNCTION" or "PROCEDURE" or "ON"),
        "SP_EXECUTESQL" => true,
        "PREPARE" => Keyword(tokens, at + 1) != "TRANSACTION",
        _ => false,
    }).Any();

    private static bool IsEscapedName(IReadOnlyList<SqlToken> tokens, int at) =>
        Type(tokens, at + 1) == TSqlTokenType.Ampersand && at + 2 < tokens.Count && (tokens[at + 2].IsQuoted || tokens[at + 2].IsLiteral)
        && tokens[at + 1].End == tokens[at + 2].Offset;

    private static bool IsStart(IReadOnlyList<SqlToken> tokens, int at) => at == 0 || tokens[at - 1].Type == TSqlTokenType.Semicolon;

    private static TSqlTokenType Type(IReadOnlyList<SqlToken> tokens, int at) => at < tokens.Count ? tokens[at].Type : TSqlTokenType.EndOfFile;

    private static string Keyword(IReadOnlyList<SqlToken> tokens, int at) => at < tokens.Count ? tokens[at].Keyword : "";
}
