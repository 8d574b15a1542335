namespace Monolith;

/// <summary>
/// Sends a public query to the module that answers it, in this process or in another one. The host composes responses with it; modules do
/// not use it (<see href="https://microservices.io/patterns/data/api-composition.html">API composition</see>).
/// </summary>
public interface IModuleGateway
{
    /// <summary>Sends a query to its module.</summary>
    /// <param name="query">The query, which is defined in a module's Contracts.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <typeparam name="TAnswer">The type of the answer.</typeparam>
    /// <exception cref="ModuleAbsentException">The module that answers the query runs neither in this process nor in another
    /// one.</exception>
    /// <exception cref="HttpRequestException">The module runs in another process, which did not respond.</exception>
    Task<TAnswer> SendAsync<TAnswer>(IModuleQuery<TAnswer> query, CancellationToken cancellationToken);
}

/// <summary>The exception that is thrown when no module answers a query, in this process or in another one.</summary>
/// <param name="query">The type of the query.</param>
public sealed class ModuleAbsentException(Type query) : Exception(
    $"No module answers {query.Name} of {query.Assembly.GetName().Name}: the module neither runs in this process nor has an address in Modules:<name>:Location.");
