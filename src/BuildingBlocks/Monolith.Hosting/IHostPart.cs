namespace Monolith.Hosting;

/// <summary>
/// A part of the host besides its modules, such as endpoints that compose the answers of several modules. It has no data and subscribes to
/// no events; that requires a module.
/// </summary>
public interface IHostPart
{
    /// <summary>The getting-started hint of this part, or null.</summary>
    GettingStartedHint? GettingStartedHint => null;

    /// <summary>Registers the services of the part's endpoints. The host calls it when it serves requests, not for commands.</summary>
    /// <param name="services">The service collection of the process, which includes the modules' services.</param>
    void AddServices(IServiceCollection services)
    {
    }

    /// <summary>
    /// Maps the part's endpoints. An endpoint without a policy is for operators only.
    /// <c>RequireAuthorization(ModulePolicies.For("ordering"))</c> admits the callers of that module.
    /// </summary>
    /// <param name="endpoints">The route builder of the process, beside the <c>/{module}</c> group of each module.</param>
    void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
    }
}
