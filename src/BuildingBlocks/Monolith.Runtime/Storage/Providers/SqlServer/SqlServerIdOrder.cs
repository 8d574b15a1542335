using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Orders rows by the text of a Guid instead of the Guid. SQL Server compares the last bytes of a Guid first, so a list ordered by version 7
/// ids would be random there. Their texts begin with the time, so the list has the same order as on the other databases: that of time. The
/// server sorts the rows for that, because no index has the texts.
/// </summary>
internal sealed class SqlServerIdOrder : ExpressionVisitor, IQueryExpressionInterceptor
{
    public static readonly SqlServerIdOrder Instance = new();

    private static readonly HashSet<string> Orders =
        [nameof(Queryable.OrderBy), nameof(Queryable.OrderByDescending), nameof(Queryable.ThenBy), nameof(Queryable.ThenByDescending)];

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

        var text = Expression.Call(key.Body, key.ReturnType.GetMethod(nameof(ToString), Type.EmptyTypes)!);
        return Expression.Call(
            call.Method.GetGenericMethodDefinition().MakeGenericMethod(key.Parameters[0].Type, typeof(string)),
            rows,
            Expression.Lambda(text, key.Parameters));
    }

    private static LambdaExpression? KeyOf(Expression argument) =>
        argument as LambdaExpression ?? (argument as UnaryExpression)?.Operand as LambdaExpression;
}
