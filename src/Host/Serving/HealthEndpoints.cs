using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Modules;

namespace Monolith.Host;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: how all modules are. <c>/health/modules/{name}</c>:
/// how one is. Degraded still counts as ready (200); unhealthy answers 503.
/// </summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        app.MapHealthChecks("/health/ready", Of(check => check.Tags.Contains(ModulesRegistration.ModuleTag)));
        foreach (var module in app.Services.GetRequiredService<IModuleDirectory>().Modules)
        {
            app.MapHealthChecks($"/health/modules/{module.Name}", Of(check => check.Name == module.Name));
        }
    }

    private static HealthCheckOptions Of(Func<HealthCheckRegistration, bool> which) =>
        new() { Predicate = which, ResponseWriter = WriteAsync };

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new HealthAnswer(
            NameOf(report.Status),
            report.Entries.ToDictionary(e => e.Key, e => new ModuleHealth(NameOf(e.Value.Status), e.Value.Description, e.Value.Data))),
        context.RequestAborted);

    private static string NameOf(HealthStatus status) => JsonNamingPolicy.CamelCase.ConvertName(status.ToString());
}

/// <summary>How the process is, and each module by its name.</summary>
internal sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, ModuleHealth> Modules);

/// <summary>How a module is, why, and the figures behind it.</summary>
internal sealed record ModuleHealth(string Status, string? Description, IReadOnlyDictionary<string, object> Data);
