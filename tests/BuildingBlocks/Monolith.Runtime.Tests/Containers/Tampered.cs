using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Ordering;
using Profiles;

namespace Monolith.Runtime.Tests;

/// <summary>A real module with additional registrations or endpoints.</summary>
internal sealed class Tampered(IModule module, Action<IServiceCollection>? add = null, Action<IEndpointRouteBuilder>? map = null) : IModule
{
    public string Name => module.Name;

    public void AddServices(ModuleBuilder builder)
    {
        module.AddServices(builder);
        add?.Invoke(builder.Services);
    }

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        module.MapEndpoints(endpoints);
        map?.Invoke(endpoints);
    }

    /// <summary>The Profiles module unchanged, and the Ordering module with additional registrations.</summary>
    public static IReadOnlyList<IModule> Ordering(Action<IServiceCollection> add) => [new ProfilesModule(), new Tampered(new OrderingModule(), add)];
}

/// <summary>Types of Profiles that no other module can name; reflection finds them.</summary>
internal static class ProfilesTypes
{
    public static Type Context { get; } = Find("Profiles.ProfilesDbContext");

    public static Type Command { get; } = Find("Profiles.RegisterProfile");

    private static Type Find(string name) => typeof(ProfilesModule).Assembly.GetType(name, throwOnError: true)!;
}

/// <summary>Injects a service of any type.</summary>
internal sealed class Injects<TService>(TService service)
{
    public TService Service => service;
}

/// <summary>Injects the keyed context that Profiles once registered.</summary>
internal sealed class InjectsByKey([FromKeyedServices("profiles")] ModuleDbContext db)
{
    public ModuleDbContext Db => db;
}
