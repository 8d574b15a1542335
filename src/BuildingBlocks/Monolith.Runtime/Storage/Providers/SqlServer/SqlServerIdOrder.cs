using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Orders rows by the text of a Guid instead of the Guid, and compares Guids in that order. SQL Server compares the last bytes of a Guid first, so a list ordered by version 7
/// ids would be random there. Their texts begin with the time, so the list has the same order as on the other databases: that of time. The
/// server sorts the rows for that, because no index has the texts.
/// </summary>
internal sealed class SqlServerIdOrder : ExpressionVisitor, IQueryExpressionInterceptor
{
    public static readonly SqlServerIdOrder Instance = new();

    private static readonly HashSet<string> Orders =
        [nameof(Queryable.OrderBy), nameof(Queryable.OrderByDescending), nameof(Queryable.ThenBy), nameof(Queryable.ThenByDescending)];

    private static readonly System.Reflection.MethodInfo Compare = typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!;

    /// <inheritdoc/>
    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData) => Visit(queryExpression);

    /// <inheritdoc/>
    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        var call = (MethodCallExpression)base.VisitMethodCall(node);
        if ((call.Method.DeclaringType != typeof(Queryable) && call.Method.DeclaringType != typeof(Enumerable))
            || !Orders.Contains(call.Method.Name)
            || call.Arguments is not [var rows, var argument]
            || KeyOf(argument) is not { } key
            || (Nullable.GetUnderlyingType(key.ReturnType) ?? key.ReturnType) != typeof(Guid))
        {
            return call;
        }

        return Expression.Call(
            call.Method.GetGenericMethodDefinition().MakeGenericMethod(key.Parameters[0].Type, typeof(string)),
            rows,
            Expression.Lambda(TextOf(key.Body), key.Parameters));
    }

    /// <inheritdoc/>
    protected override Expression VisitBinary(BinaryExpression node)
    {
        var compared = base.VisitBinary(node);
        return compared is BinaryExpression { NodeType: ExpressionType.GreaterThan or ExpressionType.GreaterThanOrEqual or ExpressionType.LessThan or ExpressionType.LessThanOrEqual } order
            && order.Left.Type == typeof(Guid) && order.Right.Type == typeof(Guid)
            ? Expression.MakeBinary(order.NodeType, Expression.Call(Compare, TextOf(order.Left), TextOf(order.Right)), Expression.Constant(0))
            : compared;
    }

    private static MethodCallExpression TextOf(Expression id) => Expression.Call(id, id.Type.GetMethod(nameof(ToString), Type.EmptyTypes)!);

    private static LambdaExpression? KeyOf(Expression argument) =>
        argument as LambdaExpression ?? (argument as UnaryExpression)?.Operand as LambdaExpression;
}
