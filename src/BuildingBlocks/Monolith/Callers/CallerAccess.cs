using System.Linq.Expressions;

namespace Monolith;

/// <summary>Decides which customers' data a caller may access. A module applies it to each row that belongs to a customer.</summary>
public static class CallerAccess
{
    /// <summary>
    /// Returns whether the caller may access the data of a customer. If not, respond as if the data did not exist, so that ids reveal
    /// nothing.
    /// </summary>
    /// <param name="caller">The caller.</param>
    /// <param name="customer">The customer who owns the data, or null when the owner is unknown: then only managers may access it.</param>
    public static bool MayAccess(this ICaller caller, Guid? customer)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.IsManager || (customer is { } owner && caller.CustomerId == owner);
    }

    /// <summary>Filters rows to those that the caller may see.</summary>
    /// <param name="rows">The rows of all customers.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="customer">Selects the property that holds the owner of a row. EF Core translates it.</param>
    /// <typeparam name="T">The type of the entities.</typeparam>
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

        // A captured variable, not a constant: EF Core turns it into a parameter, so one query plan serves all customers.
        var own = caller.CustomerId;
        Expression<Func<Guid?>> id = () => own;
        return rows.Where(Expression.Lambda<Func<T, bool>>(Expression.Equal(customer.Body, id.Body), customer.Parameters));
    }
}
