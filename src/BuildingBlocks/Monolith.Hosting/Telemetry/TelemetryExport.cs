using System.Globalization;
using System.Reflection;
using Monolith.Runtime.Events;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Monolith.Hosting;

/// <summary>
/// Exports traces, metrics and logs over OTLP if an endpoint is configured, and serves metrics to Prometheus if that is switched on.
/// Otherwise nothing is collected.
/// </summary>
internal static class TelemetryExport
{
    private const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT", PrometheusPath = "/metrics";

    /// <summary>Sources and meters of .NET, Npgsql and EF Core, which follow OpenTelemetry's conventions by themselves.</summary>
    private const string HttpClient = "System.Net.Http", Runtime = "System.Runtime", Npgsql = "Npgsql", EntityFramework = "Microsoft.EntityFrameworkCore";

    private static readonly HttpMethodMetadata Reads = new([HttpMethods.Get, HttpMethods.Head]);

    public static void AddTelemetryExport(this WebApplicationBuilder builder, IReadOnlyList<IModule> modules)
    {
        builder.Services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        var options = builder.Configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>() ?? new TelemetryOptions();
        var overOtlp = builder.Configuration[EndpointKey] is { Length: > 0 };
        if (!overOtlp && !options.Prometheus)
        {
            return;
        }

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                builder.Configuration["OTEL_SERVICE_NAME"] ?? Product.Name.ToLowerInvariant(),
                serviceVersion: Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion))
            .WithMetrics(metrics => AddMetrics(metrics, options));
        if (!overOtlp)
        {
            return;
        }

        builder.Services.AddHttpContextAccessor();
        telemetry.WithTracing(tracing => AddTraces(tracing, options, ReadSamples(builder.Configuration, modules)));
        if (options.Logs)
        {
            telemetry.WithLogging(configureBuilder: null, log => log.IncludeScopes = true);
        }

        telemetry.UseOtlpExporter();
    }

    public static void MapTelemetry(this WebApplication app)
    {
        if (app.Configuration.GetValue<bool>($"{TelemetryOptions.Section}:{nameof(TelemetryOptions.Prometheus)}"))
        {
            app.MapPrometheusScrapingEndpoint(PrometheusPath).WithMetadata(Reads).RequireAuthorization(Scopes.Operator);
        }
    }

    private static void AddMetrics(MeterProviderBuilder metrics, TelemetryOptions options)
    {
        metrics.AddMeter(Telemetry.Name, HttpClient).AddAspNetCoreInstrumentation();
        _ = options.Runtime ? metrics.AddMeter(Runtime) : metrics;
        _ = options.EntityFramework ? metrics.AddMeter(EntityFramework) : metrics;
        _ = options.Npgsql ? metrics.AddMeter(Npgsql) : metrics;
        _ = options.SqlClient ? metrics.AddSqlClientInstrumentation() : metrics;
        _ = options.Prometheus ? metrics.AddPrometheusExporter() : metrics;
    }

    private static void AddTraces(TracerProviderBuilder traces, TelemetryOptions options, IReadOnlyDictionary<string, double> samples)
    {
        traces.AddSource(Telemetry.Name, HttpClient).AddAspNetCoreInstrumentation()
            .SetSampler(services => new ParentBasedSampler(new ModuleSampler(options, samples, services.GetRequiredService<IHttpContextAccessor>())));
        _ = options.EntityFramework ? traces.AddEntityFrameworkCoreInstrumentation() : traces;
        _ = options.Npgsql ? traces.AddSource(Npgsql) : traces;
        _ = options.SqlClient ? traces.AddSqlClientInstrumentation() : traces;
    }

    /// <exception cref="InvalidOperationException">A share is not a number from 0 to 1.</exception>
    private static Dictionary<string, double> ReadSamples(ConfigurationManager configuration, IReadOnlyList<IModule> modules)
    {
        var samples = new Dictionary<string, double>();
        foreach (var module in modules.Select(module => module.Name))
        {
            var key = $"Modules:{module}:{nameof(TelemetryOptions.Sample)}";
            if (configuration[key] is { Length: > 0 } text)
            {
                samples[module] = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1
                    ? share
                    : throw new InvalidOperationException($"The setting {key} is '{text}'. Use the share of traces to record, from 0 to 1.");
            }
        }

        return samples;
    }
}
