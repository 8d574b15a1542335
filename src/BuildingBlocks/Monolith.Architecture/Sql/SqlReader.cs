using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Monolith.Architecture;

/// <summary>
/// Finds the objects that SQL of any database refers to. It does not parse the grammar, but looks at the positions where a statement names
/// an object: after FROM, JOIN, INTO and similar keywords, and before a parenthesis. The column <c>o.id</c> of an alias is therefore never
/// mistaken for a table.
/// </summary>
internal sealed class SqlReader
{
    private static readonly HashSet<string> BeforeObject =
    [
        "FROM", "JOIN", "INTO", "UPDATE", "DELETE", "INSERT", "MERGE", "USING", "REFERENCES", "TABLE", "VIEW", "INDEX", "TRIGGER",
        "SEQUENCE", "FUNCTION", "PROCEDURE", "PROC", "SYNONYM", "EXEC", "EXECUTE", "CALL", "TRUNCATE", "TRANSFER", "COPY", "LOCK", "ANALYZE",
        "VACUUM", "CLUSTER", "INHERITS",
    ];

    /// <summary>Functions of standard SQL whose arguments contain FROM: <c>EXTRACT(YEAR FROM placed_at)</c>.</summary>
    private static readonly HashSet<string> WithFrom = ["EXTRACT", "TRIM", "SUBSTRING", "OVERLAY"];

    private static readonly HashSet<string> BeforeList = ["FROM", "USING", "TABLE", "VIEW", "TRUNCATE"];

    private static readonly HashSet<string> Changes = ["CREATE", "ALTER", "DROP", "GRANT", "REVOKE", "DENY"];

    private static readonly HashSet<string> EndOfList =
        ["SELECT", "WHERE", "GROUP", "ORDER", "HAVING", "UNION", "EXCEPT", "INTERSECT", "LIMIT", "SET", "VALUES", "RETURNING"];

    private static readonly HashSet<string> Fillers =
        ["IF", "NOT", "EXISTS", "ONLY", "LATERAL", "OR", "REPLACE", "IGNORE", "ABORT", "FAIL", "ROLLBACK", "CONCURRENTLY", "TOP"];

    private readonly IReadOnlyList<SqlToken> _tokens;
    private readonly Stack<(bool InList, bool Expecting, bool InFunction)> _outer = new();
    private readonly List<SqlReference> _found = [];
    private bool _expecting;
    private bool _inList;
    private bool _changing;
    private bool _inFunction;
    private bool _synonym;

    private SqlReader(IReadOnlyList<SqlToken> tokens) => _tokens = tokens;

    public static IReadOnlyList<SqlReference> Read(IReadOnlyList<SqlToken> tokens)
    {
        var reader = new SqlReader(tokens);
        for (var at = 0; at < tokens.Count;)
        {
            at = reader.Step(at);
        }

        return reader._found;
    }

    private int Step(int at)
    {
        var token = _tokens[at];
        if (token.IsWord && SqlName.Read(_tokens, at) is { } name)
        {
            Meet(name);
            return name.Next;
        }

        switch (token.Type)
        {
            case TSqlTokenType.LeftParenthesis:
                _outer.Push((_inList, Keyword(at - 1) == "TOP" && _expecting, _inFunction));
                _inList = _expecting;
                _inFunction = WithFrom.Contains(Keyword(at - 1));
                break;
            case TSqlTokenType.RightParenthesis when _outer.TryPop(out var outer):
                (_inList, _expecting, _inFunction) = outer;
                break;
            case TSqlTokenType.Comma:
                _expecting = _inList;
                break;
            case TSqlTokenType.Semicolon:
                _expecting = _inList = _changing = _synonym = false;
                break;
            default:
                MeetWord(token, at);
                break;
        }

        return at + 1;
    }

    private void Meet(SqlName name)
    {
        if (_expecting || name.IsCalled)
        {
            _found.Add(new SqlReference(_expecting ? SqlReferenceKind.Object : SqlReferenceKind.Function, name.Parts));
        }

        _expecting = false;
    }

    private void MeetWord(SqlToken token, int at)
    {
        var keyword = token.Keyword;
        if (keyword.Length == 0 || (_expecting && Fillers.Contains(keyword)))
        {
            _expecting &= keyword.Length > 0;
            return;
        }

        _synonym = _synonym || keyword == "SYNONYM";
        _changing = (_changing || Changes.Contains(keyword)) && keyword != "SELECT";
        _expecting = IsBeforeObject(keyword, Keyword(at - 1));
        _inList = (_inList || BeforeList.Contains(keyword)) && !EndOfList.Contains(keyword);
        if (keyword is "SCHEMA" or "SEARCH_PATH")
        {
            _found.AddRange(NextNames(at, all: keyword == "SEARCH_PATH").Select(schema => new SqlReference(SqlReferenceKind.Schema, [schema])));
        }
        else if (keyword == "ATTACH" && IsAttachment(at))
        {
            _found.Add(new SqlReference(SqlReferenceKind.Attachment, ["ATTACH"]));
        }
        else if (keyword == "VACUUM" && (Keyword(at + 1) == "INTO" || Keyword(at + 2) == "INTO"))
        {
            _found.Add(new SqlReference(SqlReferenceKind.Attachment, ["VACUUM INTO"]));
        }
    }

    private bool IsBeforeObject(string keyword, string before) => keyword switch
    {
        "FROM" => before != "DISTINCT" && !_inFunction,
        "UPDATE" => before is not ("FOR" or "ON"),
        "DELETE" => before != "ON",
        "FOR" => before == "VALUE" || _synonym,
        "ON" => _changing,
        _ => BeforeObject.Contains(keyword),
    };

    /// <summary>Returns the name after a keyword and any words and signs between them, or all names of a list.</summary>
    private IEnumerable<string> NextNames(int at, bool all)
    {
        var rest = _tokens.Skip(at + 1)
            .SkipWhile(token => token.Type == TSqlTokenType.EqualsSign || Fillers.Contains(token.Keyword) || token.Keyword is "TO" or "AUTHORIZATION").ToList();
        for (var next = 0; next < rest.Count && (rest[next].IsWord || rest[next].IsLiteral); next += 2)
        {
            yield return rest[next].IsWord ? rest[next].Name : rest[next].Text.Trim('\'', 'N');
            if (!all || next + 1 >= rest.Count || rest[next + 1].Type != TSqlTokenType.Comma)
            {
                yield break;
            }
        }
    }

    /// <summary>
    /// Detects <c>ATTACH [DATABASE] file AS name</c> at the start of a statement. The file is a string, a parameter or a placeholder.
    /// </summary>
    private bool IsAttachment(int at)
    {
        if (at > 0 && _tokens[at - 1].Type != TSqlTokenType.Semicolon && Keyword(at - 1) is not ("EXPLAIN" or "PLAN"))
        {
            return false;
        }

        var named = Keyword(at + 1) == "DATABASE";
        var file = at + (named ? 2 : 1);
        return Keyword(file).Length == 0
            && (named || _tokens.Skip(file).Take(4).Any(token => token.Keyword == "AS"));
    }

    private string Keyword(int at) => at >= 0 && at < _tokens.Count ? _tokens[at].Keyword : "";
}
