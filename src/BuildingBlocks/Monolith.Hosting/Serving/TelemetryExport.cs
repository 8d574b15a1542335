using Monolith.Runtime.Events;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Monolith.Hosting;

/// <summary>
/// Exports traces and metrics over OTLP if an endpoint is configured. Otherwise nothing is collected. OpenTelemetry's own environment
/// variables configure the export.
/// </summary>
internal static class TelemetryExport
{
    private const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTelemetryExport(this WebApplicationBuilder builder)
    {
        if (builder.Configuration[EndpointKey] is not { Length: > 0 })
        {
            return;
        }

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(builder.Configuration["OTEL_SERVICE_NAME"] ?? Product.Name.ToLowerInvariant()))
            .WithTracing(tracing => tracing.AddSource(Telemetry.Name).AddAspNetCoreInstrumentation())
            .WithMetrics(metrics => metrics.AddMeter(Telemetry.Name).AddAspNetCoreInstrumentation())
            .UseOtlpExporter();
    }
}
