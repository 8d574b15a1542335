using System.Text.RegularExpressions;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Monolith.Architecture;

/// <summary>
/// Finds what opens a door without naming another schema: rights and principals, other databases and servers, files, and SQL that is
/// composed while it runs. A module's SQL has no need for any of it, so it is refused without a look at what it would do.
/// </summary>
internal static partial class SqlDoors
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
        "pg_ls_dir", "pg_execute_server_program", "ts_rewrite",
        "sp_addlinkedserver", "sp_addsrvrolemember", "sp_addrolemember", "sp_changedbowner", "sp_configure", "ts_stat", "readfile", "writefile", "fsdir", "lsdir", "edit",
    };

    private static readonly HashSet<string> SequenceFunctions = new(StringComparer.OrdinalIgnoreCase) { "nextval", "currval", "setval" };

    /// <summary>The functions with the prefix of the system's own that a module may call. The others see or change more than its data.</summary>
    private static readonly string[] SystemFunctions =
    [
        "pg_advisory_", "pg_try_advisory_", "pg_current_", "pg_snapshot_", "pg_visible_in_snapshot", "pg_xact_", "pg_backend_pid", "pg_typeof", "pg_sleep",
        "pg_column_", "pg_get_", "pg_table_is_visible", "pg_relation_size", "pg_total_relation_size", "pg_table_size", "pg_indexes_size", "pg_size_pretty", "pg_size_bytes", "pg_describe_object", "pg_partition_",
        "pg_is_in_recovery", "pg_input_", "pg_sequence_", "pg_trigger_depth", "pg_catalog", "pg_temp",
    ];

    private static readonly HashSet<string> SystemProcedures = new(StringComparer.OrdinalIgnoreCase)
    {
        "sp_executesql", "sp_rename", "sp_getapplock", "sp_releaseapplock", "sp_addextendedproperty", "sp_updateextendedproperty", "sp_dropextendedproperty",
        "sp_help", "sp_helptext", "sp_helpindex", "sp_spaceused", "sp_recompile", "sp_refreshview", "sp_refreshsqlmodule", "sp_updatestats", "sp_sequence_get_range",
    };

    /// <summary>Finds the doors in a text that is run.</summary>
    /// <param name="lexicals">The text.</param>
    /// <param name="tokens">Its tokens.</param>
    public static IEnumerable<string> Find(SqlLexicals lexicals, IReadOnlyList<SqlToken> tokens)
    {
        for (var at = 0; at < tokens.Count; at++)
        {
            if (At(tokens, at) is { } found)
            {
                yield return found;
            }
        }

        if (SqlDynamics.IsComposed(tokens, lexicals.IsInBody))
        {
            yield return "dynamic SQL";
        }

        foreach (var oddity in lexicals.Oddities)
        {
            yield return oddity;
        }
    }

    private static string? At(IReadOnlyList<SqlToken> tokens, int at)
    {
        var (word, next) = (tokens[at].Keyword, Keyword(tokens, at + 1));
        if (at > 0 && tokens[at - 1].Type == TSqlTokenType.Dot && !Functions.Contains(word) && !IsOfServer(tokens, at))
        {
            return null;
        }

        return Rights.Contains(word) && next.Length > 0 ? word
            : Pairs.Contains((word, next)) ? $"{word} {next}"
            : Functions.Contains(tokens[at].Name) || IsOfServer(tokens, at) ? tokens[at].Name
            : SequenceFunctions.Contains(tokens[at].Name) && !NamesSequence(tokens, at) ? $"{tokens[at].Name} of a composed name"
            : word is ("EXEC" or "EXECUTE") && ElsewhereOf(tokens, at) is { } elsewhere ? $"{word} {elsewhere}"
            : word == "SET" && next == "ROLE" && Type(tokens, at + 2) != TSqlTokenType.EqualsSign ? "SET ROLE"
            : word is ("USE" or "BACKUP" or "RESTORE" or "DETACH") && IsStart(tokens, at) && next.Length > 0 ? word
            : IsNameInQuotes(tokens, at) ? "a name in single quotes"
            : word == "U" && IsEscapedName(tokens, at) ? "U&, a name in escapes"
            : null;
    }

    /// <summary>Extensions, extended procedures and functions of the system: <c>dblink_exec</c>, <c>xp_cmdshell</c>, <c>pg_terminate_backend</c>.</summary>
    private static bool IsOfServer(IReadOnlyList<SqlToken> tokens, int at)
    {
        var name = tokens[at].Name;
        var isCalled = Type(tokens, at + 1) == TSqlTokenType.LeftParenthesis;
        return Starts(name, "dblink") || (isCalled && XmlFunction().IsMatch(name)) || Starts(name, "xp_")
            || (Starts(name, "sp_") && !SystemProcedures.Contains(name) && (isCalled || at == 0 || Keyword(tokens, at - 1) is "EXEC" or "EXECUTE" || tokens[at - 1].Type is TSqlTokenType.Dot or TSqlTokenType.EqualsSign))
            || (isCalled && (Starts(name, "lo_") || (Starts(name, "pg_") && !SystemFunctions.Any(known => Starts(name, known)))));
    }

    /// <summary>Functions that execute a query in a text, or read what a text names: <c>query_to_xml_and_xmlschema</c>, <c>table_to_xmlschema</c>.</summary>
    [GeneratedRegex("^(query|table|schema|database|cursor)_to_xml(schema|_and_xmlschema)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex XmlFunction();

    private static bool Starts(string name, string start) => name.StartsWith(start, StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns false for a call whose first argument is not one text that is written out.</summary>
    private static bool NamesSequence(IReadOnlyList<SqlToken> tokens, int at) => Type(tokens, at + 1) != TSqlTokenType.LeftParenthesis
        || (at + 3 < tokens.Count && tokens[at + 2].IsLiteral && (tokens[at + 3].Type is TSqlTokenType.RightParenthesis or TSqlTokenType.Comma || tokens[at + 3].Text.StartsWith(':')));

    /// <summary>Returns the word with which <c>EXEC ('…') AT</c> names another server, or <c>EXEC ('…') AS</c> another principal, or null.</summary>
    private static string? ElsewhereOf(IReadOnlyList<SqlToken> tokens, int at)
    {
        if (Type(tokens, at + 1) != TSqlTokenType.LeftParenthesis)
        {
            return null;
        }

        var end = at + 1;
        for (var depth = 1; depth > 0 && ++end < tokens.Count;)
        {
            depth += tokens[end].Type switch { TSqlTokenType.LeftParenthesis => 1, TSqlTokenType.RightParenthesis => -1, _ => 0 };
        }

        return Keyword(tokens, end + 1) is "AT" or "AS" ? Keyword(tokens, end + 1) : null;
    }

    private static bool IsEscapedName(IReadOnlyList<SqlToken> tokens, int at) =>
        Type(tokens, at + 1) == TSqlTokenType.Ampersand && at + 2 < tokens.Count && (tokens[at + 2].IsQuoted || tokens[at + 2].IsLiteral)
        && tokens[at + 1].End == tokens[at + 2].Offset;

    /// <summary>SQLite reads a string as a name where a name has to be.</summary>
    private static bool IsNameInQuotes(IReadOnlyList<SqlToken> tokens, int at) =>
        tokens[at].IsLiteral && (Type(tokens, at + 1) == TSqlTokenType.Dot || (at > 0 && tokens[at - 1].Type == TSqlTokenType.Dot));

    private static bool IsStart(IReadOnlyList<SqlToken> tokens, int at) => at == 0 || tokens[at - 1].Type == TSqlTokenType.Semicolon;

    private static TSqlTokenType Type(IReadOnlyList<SqlToken> tokens, int at) => at < tokens.Count ? tokens[at].Type : TSqlTokenType.EndOfFile;

    private static string Keyword(IReadOnlyList<SqlToken> tokens, int at) => at < tokens.Count ? tokens[at].Keyword : "";
}
