using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: how all modules are; 503 only when none is well, as
/// one that is not must not take the others down with it. Both answer probes, which show no token, and tell them the status
/// only. <c>/health/modules/{name}</c>: how one is; unhealthy answers 503. It is the operators'.
/// </summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteStatusAsync })
            .AllowAnonymous()
            .DisableRateLimiting(); // A process that is killed because its probe was one request too many helps nobody.
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
        }).AllowAnonymous();
        foreach (var module in app.Services.GetRequiredService<ModuleGraph>().Composed)
        {
            app.MapHealthChecks($"/health/modules/{module.Name}", Of(check => check.Name == module.Name)).RequireAuthorization(Scopes.Operator);
        }
    }

    private static HealthCheckOptions Of(Func<HealthCheckRegistration, bool> which) =>
        new() { Predicate = which, ResponseWriter = WriteAsync };

    private static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        if (!await MaySeeDetailsAsync(context))
        {
            await WriteStatusAsync(context, report);
            return;
        }

        var modules = report.Entries.ToDictionary(e => e.Key, e => new ModuleHealth(NameOf(e.Value.Status), e.Value.Description, e.Value.Data));
        await context.Response.WriteAsJsonAsync(new HealthAnswer(NameOf(report.Status), modules), context.RequestAborted);
    }

    private static Task WriteStatusAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(new HealthAnswer(NameOf(report.Status), Modules: null), context.RequestAborted);

    private static async Task<bool> MaySeeDetailsAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<IHostEnvironment>().IsDevelopment()
        || (await context.RequestServices.GetRequiredService<IAuthorizationService>().AuthorizeAsync(context.User, Scopes.Operator)).Succeeded;

    private static string NameOf(HealthStatus status) => JsonNamingPolicy.CamelCase.ConvertName(status.ToString());
}

/// <summary>How the process is, and each module by its name; the latter for operators.</summary>
internal sealed record HealthAnswer(
    string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, ModuleHealth>? Modules);

/// <summary>How a module is, why, and the figures behind it.</summary>
internal sealed record ModuleHealth(string Status, string? Description, IReadOnlyDictionary<string, object> Data);
