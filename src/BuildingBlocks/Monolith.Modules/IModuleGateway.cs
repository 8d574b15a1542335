using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Modules;

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
    /// <exception cref="ModuleAbsentException">No module that runs here answers it.</exception>
    Task<TAnswer> SendAsync<TAnswer>(IModuleQuery<TAnswer> query, CancellationToken cancellationToken);
}

/// <summary>A query was sent that no module of this process answers.</summary>
/// <param name="query">The query's type.</param>
public sealed class ModuleAbsentException(Type query) : Exception(
    $"No module here answers {query.Name} of {query.Assembly.GetName().Name}: it is not part of this process.");

internal sealed class LocalModuleGateway(IServiceScopeFactory scopes) : IModuleGateway
{
    public async Task<TAnswer> SendAsync<TAnswer>(IModuleQuery<TAnswer> query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var scope = scopes.CreateAsyncScope();
        var handler = typeof(IRequestHandler<,>).MakeGenericType(query.GetType(), typeof(TAnswer));
        if (!scope.ServiceProvider.GetRequiredService<IServiceProviderIsService>().IsService(handler))
        {
            throw new ModuleAbsentException(query.GetType());
        }

        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(query, cancellationToken);
    }
}
