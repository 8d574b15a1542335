using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Monolith.Runtime;

/// <summary>
/// The route builder to which a module adds its endpoints. It uses the module's container to recognize service parameters, and it runs each
/// request in a scope of the module's container instead of the host's.
/// </summary>
internal sealed class ModuleEndpoints : IEndpointRouteBuilder
{
    private ModuleEndpoints(IServiceProvider module, ICollection<EndpointDataSource> dataSources) => (ServiceProvider, DataSources) = (module, dataSources);

    public IServiceProvider ServiceProvider { get; }

    public ICollection<EndpointDataSource> DataSources { get; }

    public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(ServiceProvider);

    /// <summary>Creates the route group of a module.</summary>
    /// <param name="module">The module's name, which is the route prefix.</param>
    /// <param name="services">The module's container.</param>
    /// <param name="dataSources">The collection that receives the endpoints.</param>
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
        RequestTexts.Check(context.Request);
        var host = context.Features.Get<IServiceProvidersFeature>();
        await using var scope = scopes.CreateAsyncScope();
        context.Features.Set<IServiceProvidersFeature>(new ModuleRequest { RequestServices = scope.ServiceProvider });
        try
        {
            await run(context);
        }
        finally
        {
            // Restores the host's services for the middleware that runs after the endpoint, such as the exception handler.
            context.Features.Set(host);
        }
    }

    private sealed class ModuleRequest : IServiceProvidersFeature
    {
        public required IServiceProvider RequestServices { get; set; }
    }
}
