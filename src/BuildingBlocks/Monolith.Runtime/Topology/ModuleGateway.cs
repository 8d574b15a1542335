using System.Collections.Frozen;
using MediatR;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Runtime;

/// <summary>Sends a query through MediatR to a module of this process, or through HTTP to a remote module.</summary>
internal sealed class ModuleGateway(
    QueryOwners owners, ModuleLocations locations, DataPresence data, RemoteQueries remote, ModuleTraffic traffic, ModuleContainers containers, Lazy<ModuleLags> lags,
    RequestTenants tenants, IHttpContextAccessor request) : IModuleGateway
{
    public async Task<TAnswer> SendAsync<TAnswer>(IModuleQuery<TAnswer> query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        traffic.Count(query.GetType());
        var owner = owners.Find(query.GetType()) ?? throw new ModuleAbsentException(query.GetType());
        if (locations.Of(owner).Address is { } address)
        {
            return await remote.SendAsync(address, owner, query, cancellationToken);
        }

        lags.Value.Announce(owner, request.HttpContext);
        tenants.Require(owner);
        await data.EnsureReadableAsync(owner, cancellationToken);
        var handler = typeof(IRequestHandler<,>).MakeGenericType(query.GetType(), typeof(TAnswer));
        if (containers.Find(owner) is not { } module || !module.GetRequiredService<IServiceProviderIsService>().IsService(handler))
        {
            throw new ModuleAbsentException(query.GetType());
        }

        await using var scope = module.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(query, cancellationToken);
    }
}

/// <summary>
/// Finds the module that answers a query. Every query is looked up by its type, so this is a dictionary that is created from the graph on
/// first use. It is lazy because every module's container has a gateway, and building the containers must not require the graph.
/// </summary>
internal sealed class QueryOwners(Func<IEnumerable<GraphQuery>> queries)
{
    private readonly Lazy<FrozenDictionary<Type, string>> _owners =
        new(() => queries().ToFrozenDictionary(query => query.Type.Query, query => query.Module.Name));

    /// <summary>Finds the module's name, or returns null when no listed module declares the query.</summary>
    public string? Find(Type query) => _owners.Value.GetValueOrDefault(query);
}
