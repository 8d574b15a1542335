using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Modules;

namespace Monolith.Host;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: how all modules are; 503 only when none is well, as
/// one that is not must not take the others down with it. <c>/health/modules/{name}</c>: how one is; unhealthy answers 503.
/// </summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(ModulesRegistration.ModuleTag),
            ResultStatusCodes = { [HealthStatus.Unhealthy] = StatusCodes.Status200OK },
            ResponseWriter = (context, report) =>
            {
                context.Response.StatusCode = report.Entries.Count > 0 && report.Entries.Values.All(e => e.Status == HealthStatus.Unhealthy)
                    ? StatusCodes.Status503ServiceUnavailable
                    : StatusCodes.Status200OK;
                return WriteAsync(context, report);
            },
        });
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
