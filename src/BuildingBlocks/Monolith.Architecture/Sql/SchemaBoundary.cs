namespace Monolith.Architecture;

/// <summary>Finds where SQL of a module leaves the module's schema.</summary>
/// <param name="own">The module's name, which is its schema.</param>
/// <param name="modules">The names of all modules.</param>
internal sealed class SchemaBoundary(string own, IEnumerable<string> modules)
{
    /// <summary>What no module owns: the file itself on SQLite, and the catalogs of the databases.</summary>
    private static readonly HashSet<string> Neutral = new(StringComparer.OrdinalIgnoreCase)
        { "", "main", "temp", "sys", "information_schema", "pg_catalog" };

    /// <summary>What runs SQL that stands in a string.</summary>
    private static readonly HashSet<string> Runners = new(StringComparer.OrdinalIgnoreCase)
        { "EXEC", "EXECUTE", "sp_executesql", "PREPARE", "OPENQUERY", "OPENROWSET" };

    private readonly HashSet<string> _others =
        modules.Where(module => !module.Equals(own, StringComparison.OrdinalIgnoreCase)).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a text names outside of the module's schema; nothing, where it is no SQL.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isRun">
    /// Whether it is known to be run. Then every schema but the own is foreign; otherwise those of other modules are, because
    /// a message may well look like SQL and name a type or a file.
    /// </param>
    public IEnumerable<SqlReference> FindForeign(string text, bool isRun)
    {
        var tokens = SqlTokenizer.Read(text);
        if (!isRun && !SqlShape.IsSql(tokens))
        {
            return [];
        }

        // A string is data, but where SQL runs strings.
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
