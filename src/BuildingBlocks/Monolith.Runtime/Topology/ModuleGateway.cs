using System.Collections.Frozen;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Runtime;

/// <summary>Sends a query through MediatR to a module of this process, or through HTTP to a remote module.</summary>
internal sealed class ModuleGateway(
    QueryOwners owners, ModuleLocations locations, DataPresence data, RemoteQueries remote, ModuleTraffic traffic, ModuleContainers containers) : IModuleGateway
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
/// Maps a query to the module that answers it. Every query looks here, so this is a dictionary by type, built from the graph when
/// the first query is sent: each module's container has a gateway, and building the containers needs no graph.
/// </summary>
internal sealed class QueryOwners(Func<IEnumerable<GraphQuery>> queries)
{
    private readonly Lazy<FrozenDictionary<Type, string>> _owners =
        new(() => queries().ToFrozenDictionary(query => query.Type.Query, query => query.Module.Name));

    /// <summary>Finds the module's name, or returns null when no listed module declares the query.</summary>
    public string? Find(Type query) => _owners.Value.GetValueOrDefault(query);
}
