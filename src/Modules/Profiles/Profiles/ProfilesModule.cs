namespace Profiles;

/// <summary>Customers: name, mail address and age. The only module that collects this data, and erases it on request.</summary>
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
        ListProfilesEndpoint.Map(endpoints);
        GetProfileEndpoint.Map(endpoints);
    }
}
