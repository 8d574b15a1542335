using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Monolith.Runtime;

/// <summary>A route builder that collects a module's endpoints without serving them.</summary>
internal sealed class RouteList : IEndpointRouteBuilder
{
    private RouteList(IServiceProvider services) => ServiceProvider = services;

    public ICollection<EndpointDataSource> DataSources { get; } = [];

    public IServiceProvider ServiceProvider { get; }

    /// <summary>Returns a module's routes, as method and pattern.</summary>
    public static IReadOnlyList<string> Of(IModule module, IServiceProvider services)
    {
        var routes = new RouteList(services);
        module.MapEndpoints(routes.MapGroup("/" + module.Name));
        return
        [
            .. from endpoint in routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
               let methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"]
               let path = "/" + endpoint.RoutePattern.RawText!.Trim('/')
               orderby path, methods[0]
               select $"{string.Join(", ", methods)} {path}",
        ];
    }

    public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(ServiceProvider);
}
