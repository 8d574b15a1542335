using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Orders and compares rows by the text of a Guid instead of the Guid. SQL Server compares the last bytes of a Guid first, so a list ordered
/// by version 7 ids would be random there. Their texts begin with the time, so the list has the same order as on the other databases: that
/// of time, and the rows after an id are those that follow it in the list. The server sorts the rows for that, because no index has the texts.
/// </summary>
internal sealed class SqlServerIdOrder : ExpressionVisitor, IQueryExpressionInterceptor
{
    public static readonly SqlServerIdOrder Instance = new();

    private static readonly HashSet<string> Orders =
        [nameof(Queryable.OrderBy), nameof(Queryable.OrderByDescending), nameof(Queryable.ThenBy), nameof(Queryable.ThenByDescending)];

    private static readonly HashSet<ExpressionType> Comparisons =
        [ExpressionType.GreaterThan, ExpressionType.GreaterThanOrEqual, ExpressionType.LessThan, ExpressionType.LessThanOrEqual];

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
            || !IsGuid(key.ReturnType))
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
        var comparison = (BinaryExpression)base.VisitBinary(node);
        return Comparisons.Contains(comparison.NodeType) && IsGuid(comparison.Left.Type)
            ? Expression.MakeBinary(
                comparison.NodeType,
                Expression.Call(typeof(string), nameof(string.Compare), null, TextOf(comparison.Left), TextOf(comparison.Right)),
                Expression.Constant(0))
            : comparison;
    }

    private static bool IsGuid(Type type) => (Nullable.GetUnderlyingType(type) ?? type) == typeof(Guid);

    private static MethodCallExpression TextOf(Expression id) => Expression.Call(id, id.Type.GetMethod(nameof(ToString), Type.EmptyTypes)!);

    private static LambdaExpression? KeyOf(Expression argument) =>
        argument as LambdaExpression ?? (argument as UnaryExpression)?.Operand as LambdaExpression;
}
