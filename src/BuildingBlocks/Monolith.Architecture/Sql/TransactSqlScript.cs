using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Monolith.Architecture;

/// <summary>
/// T-SQL as Microsoft's parser reads it. It is used where the database is known, which is in migrations for SQL Server: there a statement needs
/// no semicolon, so only a parser finds the next one.
/// </summary>
internal static class TransactSqlScript
{
    /// <summary>Finds what the parser rejects, and statements that a module may not execute.</summary>
    public static IEnumerable<string> FindUnknown(string sql)
    {
        using var reader = new StringReader(sql);
        var script = new TSql170Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        if (errors is [var error, ..])
        {
            return [$"SQL that is not T-SQL, line {error.Line}: {error.Message}"];
        }

        var statements = new Statements();
        script.Accept(statements);
        return statements.Found
            .SelectMany(statement => SqlStatements.FindUnknown(SqlTokenizer.Read(sql.Substring(statement.StartOffset, statement.FragmentLength)), _ => false))
            .Distinct();
    }

    private sealed class Statements : TSqlFragmentVisitor
    {
        public List<TSqlStatement> Found { get; } = [];

        public override void Visit(TSqlStatement node) => Found.Add(node);
    }
}
