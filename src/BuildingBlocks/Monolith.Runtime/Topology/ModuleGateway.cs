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

/// <summary>Maps a query to the module that answers it: the module whose Contracts define the query.</summary>
internal sealed class QueryOwners(IReadOnlyList<IModule> modules)
{
    private readonly Dictionary<string, string> _owners = modules.DistinctBy(ContractsOf).ToDictionary(ContractsOf, module => module.Name);

    /// <summary>Returns the name of the project with a module's contracts.</summary>
    public static string ContractsOf(IModule module) => module.GetType().Assembly.GetName().Name + ".Contracts";

    /// <summary>Finds the module's name, or returns null when the host does not list the module.</summary>
    public string? Find(Type query) => _owners.GetValueOrDefault(query.Assembly.GetName().Name!);
}
