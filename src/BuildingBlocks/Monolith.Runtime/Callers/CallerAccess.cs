using System.Linq.Expressions;

namespace Monolith;

/// <summary>Whose data a caller sees and changes: a module asks this of each row that belongs to a customer.</summary>
public static class CallerAccess
{
    /// <summary>
    /// Whether the caller may see and change what belongs to a customer. Where not, answer as if it were not there, so that
    /// ids tell nothing.
    /// </summary>
    /// <param name="caller">The caller.</param>
    /// <param name="module">The module that holds the data.</param>
    /// <param name="customer">The customer, or null where it is not known whose it is: then it is the managers' only.</param>
    public static bool MayAccess(this ICaller caller, string module, Guid? customer)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Manages(module) || (customer is { } owner && caller.CustomerId == owner);
    }

    /// <summary>The rows that the caller may see.</summary>
    /// <param name="rows">The rows of all customers.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="module">The module that holds them.</param>
    /// <param name="customer">The column that says whose a row is; EF Core translates it.</param>
    /// <typeparam name="T">The rows' entity.</typeparam>
    public static IQueryable<T> VisibleTo<T>(this IQueryable<T> rows, ICaller caller, string module, Expression<Func<T, Guid?>> customer)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(customer);
        if (caller.Manages(module))
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
