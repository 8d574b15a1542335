using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monolith.Runtime;

namespace Monolith.Hosting;

/// <summary>
/// <c>/health/live</c> reports whether the process responds. <c>/health/ready</c> reports the status of all modules: it returns 503 only
/// when no module is healthy, because one unhealthy module must not take the others out of service, and while the process drains. Both serve probes without a token, and
/// return only the status. <c>/health/modules/{name}</c> reports the status of one module to operators, with 503 when it is unhealthy.
/// </summary>
internal static class HealthEndpoints
{
    /// <summary>The health checks of ASP.NET Core answer every method, unless their endpoint names some.</summary>
    private static readonly HttpMethodMetadata Reads = new([HttpMethods.Get, HttpMethods.Head]);

    private static readonly MethodInfo Described = ((Delegate)WriteAsync).Method;

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteStatusAsync })
            .WithMetadata(Reads)
            .Describe("Reports whether the process responds", StatusCodes.Status200OK)
            .AllowAnonymous()
            .DisableRateLimiting(); // Probes have no request limit, because a process must not be killed when a probe exceeds one.
        var readiness = new ReadinessCache(app.Services.GetRequiredService<HealthCheckService>(), app.Services.GetRequiredService<TimeProvider>(), check => check.Tags.Contains(ModulesRegistration.ModuleTag));
        var drain = app.Services.GetRequiredService<Drain>();
        app.MapMethods("/health/ready", Reads.HttpMethods, async context =>
        {
            if (drain.IsRunning)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                await context.Response.WriteAsJsonAsync(new HealthAnswer("stopping", Modules: null), context.RequestAborted);
                return;
            }

            var report = await MaySeeDetailsAsync(context) ? await readiness.CheckAsync(context.RequestAborted) : await readiness.RecentAsync();
            context.Response.StatusCode = report.Entries.Count > 0 && report.Entries.Values.All(e => e.Status == HealthStatus.Unhealthy)
                ? StatusCodes.Status503ServiceUnavailable
                : StatusCodes.Status200OK;
            await WriteAsync(context, report);
        })
            .Describe(
                "Reports the status of the process, and to operators that of each module. It fails when no module is healthy",
                StatusCodes.Status200OK,
                StatusCodes.Status503ServiceUnavailable)
            .AllowAnonymous();
        foreach (var module in app.Services.GetRequiredService<ModuleGraph>().Composed)
        {
            app.MapHealthChecks($"/health/modules/{module.Name}", Of(check => check.Name == module.Name))
                .WithMetadata(Reads)
                .Describe($"Reports the status of the module {module.Name}", StatusCodes.Status200OK, StatusCodes.Status503ServiceUnavailable)
                .RequireAuthorization(Scopes.Operator);
        }
    }

    /// <summary>
    /// Adds an endpoint to the API's description, which by itself contains only endpoints whose handler is a delegate of their own.
    /// </summary>
    private static IEndpointConventionBuilder Describe(this IEndpointConventionBuilder endpoint, string summary, params int[] statuses) => endpoint
        .WithMetadata([Described, .. statuses.Select(status => new ProducesResponseTypeMetadata(status, typeof(HealthAnswer), ["application/json"]))])
        .WithTags("health")
        .WithSummary(summary);

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

/// <summary>The status of the process and, for operators, of each module by its name.</summary>
/// <param name="Status">The status: <c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Modules">The status of each module by its name. Only operators receive it.</param>
internal sealed record HealthAnswer(
    string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, ModuleHealth>? Modules);

/// <summary>The status of a module, with its description and data.</summary>
/// <param name="Status">The status: <c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Description">What is wrong, or null.</param>
/// <param name="Data">Figures by their name.</param>
internal sealed record ModuleHealth(string Status, string? Description, IReadOnlyDictionary<string, object> Data);
