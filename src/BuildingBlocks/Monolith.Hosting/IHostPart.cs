namespace Monolith.Hosting;

/// <summary>
/// Something that a Host has besides modules, such as endpoints that put together what several of them answer. It has no data
/// and hears no events: what does is a module.
/// </summary>
public interface IHostPart
{
    /// <summary>What people are invited to try, or null.</summary>
    GettingStartedHint? GettingStartedHint => null;

    /// <summary>Registers what its endpoints need. It is called when the process is to serve, and not for commands.</summary>
    /// <param name="services">The services of the process, those of the modules among them.</param>
    void AddServices(IServiceCollection services)
    {
    }

    /// <summary>
    /// Maps its endpoints. One that asks for no policy is for operators only; <c>RequireAuthorization(ModulePolicies.For("ordering"))</c>
    /// lets in who may call that module.
    /// </summary>
    /// <param name="endpoints">The routes of the process, beside the <c>/{module}</c> of each module.</param>
    void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
    }
}
