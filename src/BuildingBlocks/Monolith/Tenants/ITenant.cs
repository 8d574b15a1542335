namespace Monolith;

/// <summary>
/// The tenant for which this module works: of the request, or of the event, timer or side effect that is being handled. Queries see the
/// rows of this tenant only (<see cref="ITenantOwned"/>).
/// </summary>
public interface ITenant
{
    /// <summary>
    /// The id of the tenant, or null where none is known: in recurring work, in the handler of an event that was published without one, and
    /// wherever the host has no tenants.
    /// </summary>
    string? Id { get; }

    /// <summary>
    /// Works for one tenant where none is known, such as for each tenant in recurring work. What the work changes is saved with the rest of
    /// the command, event or timer. If the work throws, what it has changed and not saved is forgotten. What it has saved itself, by
    /// <c>SaveChangesAsync</c> or by a statement, stays in the transaction: code that catches the exception and goes on commits it.
    /// </summary>
    /// <param name="tenant">The id of the tenant.</param>
    /// <param name="work">The work. Entities that were read before it, or in the work for another tenant, are not tracked any more.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="ArgumentException">The id is not one of 1 to 64 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</exception>
    /// <exception cref="InvalidOperationException">Another tenant is the current one.</exception>
    Task RunAsync(string tenant, Func<Task> work, CancellationToken cancellationToken);
}
