using System.Buffers;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Monolith.Architecture;

/// <summary>Finds references in a module's SQL to objects outside of the module's schema.</summary>
/// <param name="own">The module's name, which is its schema.</param>
/// <param name="modules">The names of all modules.</param>
/// <param name="tables">The tables of all modules with their schemas, in upper case.</param>
internal sealed class SchemaBoundary(string own, IEnumerable<string> modules, IReadOnlySet<string> tables)
{
    /// <summary>Schemas that belong to no module: the main file on SQLite, and the system catalogs.</summary>
    private static readonly HashSet<string> Neutral = new(StringComparer.OrdinalIgnoreCase)
        { "", "main", "temp", "pg_temp", "sys", "information_schema", "pg_catalog" };

    /// <summary>What executes SQL from a string. The body of a function with a LANGUAGE may be one.</summary>
    private static readonly HashSet<string> Runners = new(StringComparer.OrdinalIgnoreCase)
        { "EXEC", "EXECUTE", "sp_executesql", "PREPARE", "OPENQUERY", "OPENROWSET", "LANGUAGE" };

    /// <summary>The functions and types that read the name of an object from a string.</summary>
    private static readonly HashSet<string> Namers = new(StringComparer.OrdinalIgnoreCase)
    {
        "nextval", "currval", "setval", "regclass", "to_regclass", "regproc", "pg_get_serial_sequence", "pg_relation_size", "pg_total_relation_size",
        "OBJECT_ID", "OBJECT_DEFINITION", "IDENT_CURRENT", "TYPE_ID", "sp_rename", "sp_help", "sp_helptext", "sp_spaceused",
    };

    private readonly HashSet<string> _others = OthersThan(own, modules).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Without one of these, a text that may not be SQL has no reference. Few texts have one, and reading the others takes longer.</summary>
    private readonly SearchValues<string> _signs = SearchValues.Create([.. OthersThan(own, modules), "ATTACH", "VACUUM"], StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Finds the references of a text to objects outside of the module's schema. Returns none for a text that is neither SQL nor the name of
    /// another module's table.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="isRun">Whether the text is known to be executed as SQL. If so, every other schema is foreign. Otherwise only the
    /// schemas of other modules are, because a message may look like SQL and contain the name of a type or a file.</param>
    /// <param name="isWhole">Whether the text consists of whole statements. If so, they have to be known ones.</param>
    public IEnumerable<SqlReference> FindForeign(string text, bool isRun, bool isWhole = false)
    {
        if (!isRun && !text.AsSpan().ContainsAny(_signs))
        {
            return [];
        }

        var tokens = SqlTokenizer.Read(text);
        if (!isRun && !SqlShape.IsSql(tokens))
        {
            return NamesTable(tokens) is { } table ? [table] : [];
        }

        // A string is data, except where SQL executes it, or reads a name from it.
        var runs = tokens.Any(token => Runners.Contains(token.Name));
        var names = tokens.Any(token => Namers.Contains(token.Name));
        var literals = tokens.Where(token => token.IsLiteral)
            .Select(token => token.Text.TrimStart('N', 'n').Trim('\'').Replace("''", "'", StringComparison.Ordinal)).ToList();
        var lexicals = SqlLexicals.Read(text);
        var doors = isRun ? SqlDoors.Find(lexicals, tokens).Select(door => new SqlReference(SqlReferenceKind.Statement, [door])) : [];
        List<SqlReference> found =
        [
            .. SqlReader.Read(tokens).Where(reference => IsForeign(reference, isRun)),
            .. Anywhere(tokens),
            .. runs ? literals.SelectMany(literal => FindForeign(literal, isRun && SqlShape.IsSql(SqlTokenizer.Read(literal)))) : [],
            .. names ? literals.Select(literal => WholeName(SqlTokenizer.Read(literal))).OfType<SqlReference>() : [],
            .. doors,
        ];
        return found.Count > 0 || !isRun || !isWhole
            ? found.DistinctBy(reference => reference.Name)
            : SqlStatements.FindUnknown(tokens, lexicals.IsInBody).Distinct().Select(unknown => new SqlReference(SqlReferenceKind.Unknown, [unknown]));
    }

    /// <summary>Returns whether a text is the name of another module's schema, with or without quotes and a dot.</summary>
    public bool IsSchema(string text) => _others.Contains(text.Trim('"', '[', ']', '`', '.', ' '));

    /// <summary>
    /// Finds names that start with another module's schema, at any position and in any statement. A name with two parts may also be a
    /// column of a table, or an alias, that has the schema's name: then the statement has that name alone, too.
    /// </summary>
    private IEnumerable<SqlReference> Anywhere(IReadOnlyList<SqlToken> tokens)
    {
        var names = new List<(SqlName Name, int Statement)>();
        var alone = new HashSet<(string, int)>();
        var statement = 0;
        for (var at = 0; at < tokens.Count;)
        {
            if (tokens[at].IsWord && SqlName.Read(tokens, at) is { } name)
            {
                names.Add((name, statement));
                at = name.Next;
                continue;
            }

            if (tokens[at].IsWord)
            {
                alone.Add((tokens[at].Name.ToUpperInvariant(), statement));
            }

            statement += tokens[at].Type == TSqlTokenType.Semicolon ? 1 : 0;
            at++;
        }

        return from found in names
               let parts = found.Name.Parts
               where parts[^1].Length > 0 && parts.SkipLast(1).Any(_others.Contains)
                   && !(parts.Count == 2 && alone.Contains((parts[0].ToUpperInvariant(), found.Statement)))
                   && !(parts.Count > 2 && own.Equals(parts[0], StringComparison.OrdinalIgnoreCase))
               select new SqlReference(SqlReferenceKind.Object, parts);
    }

    private SqlReference? NamesTable(IReadOnlyList<SqlToken> tokens) =>
        WholeName(tokens) is { } name && tables.Contains(name.Name.ToUpperInvariant()) ? name : null;

    /// <summary>Reads a text that is nothing but a name in another module's schema.</summary>
    private SqlReference? WholeName(IReadOnlyList<SqlToken> tokens) =>
        tokens is [{ IsWord: true }, ..] && SqlName.Read(tokens, 0) is { } name && name.Next == tokens.Count && name.Parts.SkipLast(1).Any(_others.Contains)
            ? new SqlReference(SqlReferenceKind.Object, name.Parts)
            : null;

    private static IEnumerable<string> OthersThan(string own, IEnumerable<string> modules) =>
        modules.Where(module => !module.Equals(own, StringComparison.OrdinalIgnoreCase));

    private bool IsForeign(SqlReference reference, bool isRun) => reference.Kind switch
    {
        SqlReferenceKind.Attachment => true,
        SqlReferenceKind.Function => _others.Contains(reference.Parts[0]) || _others.Contains(reference.Schema!),
        _ => !(reference is { Parts: [.., ""] } && !isRun)
            && (_others.Contains(reference.Parts[0]) || _others.Contains(reference.Schema!)
                || (isRun && (reference.Parts.Count > 2 || !(Neutral.Contains(reference.Schema!) || own.Equals(reference.Schema, StringComparison.OrdinalIgnoreCase))))),
    };
}
