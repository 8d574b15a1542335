using System.ComponentModel.DataAnnotations;

namespace Monolith.Hosting;

/// <summary>
/// Configures what the host measures and traces. Section <c>Telemetry</c>. OpenTelemetry's own environment variables, such as
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, configure where to.
/// </summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Whether operators can read the metrics at <c>/metrics</c>, in the format of Prometheus. Default: false.</summary>
    public bool Prometheus { get; set; }

    /// <summary>Whether the log is exported over OTLP as well. Default: false.</summary>
    public bool Logs { get; set; }

    /// <summary>Whether each command of EF Core is a span, and its metrics are exported. Default: false.</summary>
    public bool EntityFramework { get; set; }

    /// <summary>Whether each command on PostgreSQL is a span, and the metrics of its connections are exported. Default: false.</summary>
    public bool Npgsql { get; set; }

    /// <summary>Whether each command on SQL Server is a span, and the metrics of its connections are exported. Default: false.</summary>
    public bool SqlClient { get; set; }

    /// <summary>Whether memory, garbage collection, threads and processor time of the process are exported. Default: true.</summary>
    public bool Runtime { get; set; } = true;

    /// <summary>
    /// The share of traces to record, 0 to 1. <c>Modules:{name}:Sample</c> is that of the traces that begin in one module. Default: 1.
    /// </summary>
    [Range(0, 1)]
    public double Sample { get; set; } = 1;
}
