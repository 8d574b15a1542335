using System.Linq.Expressions;

namespace Monolith;

/// <summary>Whose data a caller sees and changes: a module checks this for each row that belongs to a customer.</summary>
public static class CallerAccess
{
    /// <summary>
    /// Whether the caller may see and change what belongs to a customer. If not, answer as if it did not exist, so that
    /// ids reveal nothing.
    /// </summary>
    /// <param name="caller">The caller.</param>
    /// <param name="customer">The customer, or null when the owner is unknown: then only managers may access it.</param>
    public static bool MayAccess(this ICaller caller, Guid? customer)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.IsManager || (customer is { } owner && caller.CustomerId == owner);
    }

    /// <summary>The rows that the caller may see.</summary>
    /// <param name="rows">The rows of all customers.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="customer">The column that holds the owner of a row; EF Core translates it.</param>
    /// <typeparam name="T">The rows' entity.</typeparam>
    public static IQueryable<T> VisibleTo<T>(this IQueryable<T> rows, ICaller caller, Expression<Func<T, Guid?>> customer)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(customer);
        if (caller.IsManager)
        {
            return rows;
        }

        if (caller.CustomerId is null)
        {
            return rows.Where(_ => false);
        }

        // Captured, and not a constant: EF Core makes a parameter of it, and one query serves all customers.
        var own = caller.CustomerId;
        Expression<Func<Guid?>> id = () => own;
        return rows.Where(Expression.Lambda<Func<T, bool>>(Expression.Equal(customer.Body, id.Body), customer.Parameters));
    }
}
