using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Modules;

/// <summary>
/// Where a module maps its endpoints. Parameters are recognised as services by the module's container when an endpoint is
/// built, and each request runs with a scope of the module's container in place of the host's.
/// </summary>
internal sealed class ModuleEndpoints : IEndpointRouteBuilder
{
    private ModuleEndpoints(IServiceProvider module, ICollection<EndpointDataSource> dataSources) => (ServiceProvider, DataSources) = (module, dataSources);

    public IServiceProvider ServiceProvider { get; }

    public ICollection<EndpointDataSource> DataSources { get; }

    public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(ServiceProvider);

    /// <summary>The group of a module's endpoints.</summary>
    /// <param name="module">The module's name, which is their prefix.</param>
    /// <param name="services">The module's container.</param>
    /// <param name="dataSources">Where the endpoints are put.</param>
    public static RouteGroupBuilder Group(string module, IServiceProvider services, ICollection<EndpointDataSource> dataSources)
    {
        var group = new ModuleEndpoints(services, dataSources).MapGroup("/" + module);
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (endpoint.RequestDelegate is { } run)
            {
                endpoint.RequestDelegate = context => RunInScopeAsync(context, run, scopes);
            }
        });
        return group;
    }

    private static async Task RunInScopeAsync(HttpContext context, RequestDelegate run, IServiceScopeFactory scopes)
    {
        var host = context.Features.Get<IServiceProvidersFeature>();
        await using var scope = scopes.CreateAsyncScope();
        context.Features.Set<IServiceProvidersFeature>(new ModuleRequest { RequestServices = scope.ServiceProvider });
        try
        {
            await run(context);
        }
        finally
        {
            // What comes after the endpoint, such as the exception handler, is the host's again.
            context.Features.Set(host);
        }
    }

    private sealed class ModuleRequest : IServiceProvidersFeature
    {
        public required IServiceProvider RequestServices { get; set; }
    }
}
