using Microsoft.AspNetCore.Routing;
using Monolith.Modules;

namespace Profiles;

/// <summary>Customers: name, mail address, age. The only module that is asked for them; it forgets them on demand.</summary>
public sealed class ProfilesModule : IModule
{
    /// <inheritdoc/>
    public string Name => "profiles";

    /// <inheritdoc/>
    public void AddServices(ModuleBuilder module) => module.UseDbContext<ProfilesDbContext>();

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        RegisterProfileEndpoint.Map(endpoints);
        UpdateProfileEndpoint.Map(endpoints);
        EraseProfileEndpoint.Map(endpoints);
        ReadProfilesEndpoints.Map(endpoints);
    }
}
