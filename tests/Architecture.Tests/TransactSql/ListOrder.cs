using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Architecture.Tests.TransactSql;

/// <summary>
/// Finds lists that are ordered by an id first. SQL Server compares the last bytes of a Guid first, so that such a list is in no order that
/// means anything there, and in another one than on the other databases. A join with the lines of a row may group them by its id.
/// </summary>
internal sealed class ListOrder : TSqlFragmentVisitor
{
    private readonly IReadOnlySet<string> _ids;
    private readonly List<string> _found = [];

    private ListOrder(IReadOnlySet<string> ids) => _ids = ids;

    /// <summary>Returns the statement if it orders a list by an id.</summary>
    public static IEnumerable<string> FindGuids(string sql, IReadOnlySet<string> ids)
    {
        using var reader = new StringReader(sql);
        var order = new ListOrder(ids);
        new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out _).Accept(order);
        return order._found.Select(column => $"A list is ordered by {column}: {sql}");
    }

    public override void Visit(QuerySpecification node)
    {
        var isGrouping = node.OffsetClause is null && node.FromClause?.TableReferences is [JoinTableReference];
        if (!isGrouping && node.OrderByClause?.OrderByElements is [{ Expression: ColumnReferenceExpression { MultiPartIdentifier.Identifiers: [.., var column] } }, ..]
            && _ids.Contains(column.Value))
        {
            _found.Add(column.Value);
        }
    }
}
