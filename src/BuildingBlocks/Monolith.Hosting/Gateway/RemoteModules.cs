using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>Serves remote modules at the same URLs as local modules.</summary>
internal static class RemoteModules
{
    /// <summary>The tag of the health checks of remote modules.</summary>
    public const string Tag = "remote";

    private const string Health = "/health/modules";

    /// <summary>Returns the module of such a health check.</summary>
    public static string ModuleOf(string check) => check[(Tag.Length + 1)..];

    public static void AddRemoteModules(this WebApplicationBuilder builder, IReadOnlyList<IModule> modules)
    {
        builder.Services.AddOptions<GatewayOptions>().BindConfiguration("Gateway").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton<ModuleForwarder>();
        builder.Services.AddHttpClient(RemoteHealthCheck.Client, client => client.Timeout = RemoteHealthCheck.Timeout).RemoveAllLoggers();
        builder.Services.AddHttpClient(RemoteDescriptions.Client, client => client.Timeout = RemoteDescriptions.Timeout).RemoveAllLoggers();
        foreach (var module in modules)
        {
            builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
                $"{Tag}:{module.Name}",
                provider => ActivatorUtilities.CreateInstance<RemoteHealthCheck>(provider, module.Name),
                HealthStatus.Degraded,
                tags: [Tag]));
        }
    }

    /// <summary>
    /// Forwards requests for modules that are currently remote. Runs after authorization, which enforces the policy of the local endpoint.
    /// The other process authorizes the request again.
    /// </summary>
    public static void UseRemoteModules(this WebApplication app)
    {
        var (forwarder, locations) = (app.Services.GetRequiredService<ModuleForwarder>(), app.Services.GetRequiredService<ModuleLocations>());
        app.Use((context, next) => ModuleOf(context.Request.Path, locations) is { } module && locations.Of(module).IsRemote
            ? forwarder.ForwardAsync(context, module)
            : next(context));
    }

    /// <summary>
    /// Maps one endpoint for all URLs of a module that was remote at startup and so has no endpoints here. It requires the module's policy.
    /// </summary>
    public static void MapRemoteModules(this WebApplication app)
    {
        var locations = app.Services.GetRequiredService<ModuleLocations>();
        foreach (var module in locations.Modules.Except(locations.LocalModules))
        {
            app.Map($"/{module}/{{**rest}}", () => Results.NotFound()).RequireAuthorization(ModulePolicies.For(module)).ExcludeFromDescription();
            app.MapGet($"{Health}/{module}", () => Results.NotFound()).RequireAuthorization(Scopes.Operator).ExcludeFromDescription();
        }
    }

    private static string? ModuleOf(PathString path, ModuleLocations locations) => locations.Modules.FirstOrDefault(module =>
        path.StartsWithSegments("/" + module, StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments($"{Health}/{module}", StringComparison.OrdinalIgnoreCase));
}
