namespace Monolith.Architecture;

/// <summary>Finds references in a module's SQL to objects outside of the module's schema.</summary>
/// <param name="own">The module's name, which is its schema.</param>
/// <param name="modules">The names of all modules.</param>
internal sealed class SchemaBoundary(string own, IEnumerable<string> modules)
{
    /// <summary>Schemas that belong to no module: the main file on SQLite, and the system catalogs.</summary>
    private static readonly HashSet<string> Neutral = new(StringComparer.OrdinalIgnoreCase)
        { "", "main", "temp", "sys", "information_schema", "pg_catalog" };

    /// <summary>The functions and procedures that execute SQL from a string.</summary>
    private static readonly HashSet<string> Runners = new(StringComparer.OrdinalIgnoreCase)
        { "EXEC", "EXECUTE", "sp_executesql", "PREPARE", "OPENQUERY", "OPENROWSET" };

    private readonly HashSet<string> _others =
        modules.Where(module => !module.Equals(own, StringComparison.OrdinalIgnoreCase)).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Finds the references of a text to objects outside of the module's schema. Returns none for a text that is not SQL.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="isRun">Whether the text is known to be executed as SQL. If so, every other schema is foreign. Otherwise only the
    /// schemas of other modules are, because a message may look like SQL and contain the name of a type or a file.</param>
    public IEnumerable<SqlReference> FindForeign(string text, bool isRun)
    {
        var tokens = SqlTokenizer.Read(text);
        if (!isRun && !SqlShape.IsSql(tokens))
        {
            return [];
        }

        // A string is data, except where SQL executes it.
        var inner = tokens.Where(token => token.IsLiteral && tokens.Any(other => Runners.Contains(other.Name)))
            .SelectMany(token => FindForeign(token.Text.TrimStart('N', 'n').Trim('\'').Replace("''", "'", StringComparison.Ordinal), isRun: false));
        return SqlReader.Read(tokens).Where(reference => IsForeign(reference, isRun)).Concat(inner);
    }

    private bool IsForeign(SqlReference reference, bool isRun) => reference.Kind switch
    {
        SqlReferenceKind.Attachment => true,
        SqlReferenceKind.Function => _others.Contains(reference.Parts[0]) || _others.Contains(reference.Schema!),
        _ => !(reference is { Parts: [.., ""] } && !isRun)
            && (_others.Contains(reference.Parts[0]) || _others.Contains(reference.Schema!)
                || (isRun && (reference.Parts.Count > 2 || !(Neutral.Contains(reference.Schema!) || own.Equals(reference.Schema, StringComparison.OrdinalIgnoreCase))))),
    };
}
