namespace Monolith;

/// <summary>
/// Sends a public query to the module that answers it, wherever it runs. The Host composes answers with it; modules don't
/// use it (<see href="https://microservices.io/patterns/data/api-composition.html">API composition</see>).
/// </summary>
public interface IModuleGateway
{
    /// <summary>Sends a query.</summary>
    /// <param name="query">The query, of a module's Contracts.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <typeparam name="TAnswer">The answer.</typeparam>
    /// <exception cref="ModuleAbsentException">The module that answers it runs neither here nor elsewhere.</exception>
    /// <exception cref="HttpRequestException">It runs elsewhere, and did not answer.</exception>
    Task<TAnswer> SendAsync<TAnswer>(IModuleQuery<TAnswer> query, CancellationToken cancellationToken);
}

/// <summary>A query was sent that no module answers, here or elsewhere.</summary>
/// <param name="query">The query's type.</param>
public sealed class ModuleAbsentException(Type query) : Exception(
    $"No module here answers {query.Name} of {query.Assembly.GetName().Name}: it runs neither in this process nor, as Modules:<name>:Location says, in another.");
