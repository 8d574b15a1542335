using Microsoft.Net.Http.Headers;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// Forwards what concerns one module's parked work and actions to the process that runs the module, so that one console is enough. This
/// process checks the operator first, as it does for its own modules; the other one checks again.
/// </summary>
internal static class RemoteConsole
{
    /// <summary>Marks endpoints whose route or query names the module that they concern.</summary>
    public static TBuilder AtTheModule<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(Marker.Instance);

    public static void UseRemoteConsole(this WebApplication app)
    {
        var (forwarder, locations) = (app.Services.GetRequiredService<ModuleForwarder>(), app.Services.GetRequiredService<ModuleLocations>());
        app.Use(async (context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<Marker>() is null || ModuleOf(context.Request) is not { } module || !locations.Of(module).IsRemote)
            {
                await next(context);
            }
            else if (ConsoleEndpoints.Refuse(context) is { } refusal)
            {
                await refusal.ExecuteAsync(context);
            }
            else
            {
                // The other process has another host name, with which it would compare them. It only accepts operators, whom it checks itself.
                context.Request.Headers.Remove(HeaderNames.Origin);
                context.Request.Headers.Remove("Sec-Fetch-Site");
                await forwarder.ForwardAsync(context, module);
            }
        });
    }

    public static string? ModuleOf(HttpRequest request) => request.RouteValues["module"] as string ?? request.Query["module"];

    private sealed class Marker
    {
        public static readonly Marker Instance = new();
    }
}
