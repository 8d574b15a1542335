namespace Monolith.Runtime;

/// <summary>Configures a module: section <c>Modules:{name}</c>. The module's own options are in sections below it.</summary>
public sealed class ModuleOptions
{
    /// <summary>
    /// Where the module runs: <c>Local</c> in this process, <c>Absent</c> nowhere, or the address of the process that runs it, such as
    /// <c>http://payments:8080</c>. A change takes effect at once, except that a module cannot become local. Default <c>Local</c>.
    /// </summary>
    public string? Location { get; set; }

    /// <summary>
    /// Whether the process fails to start if the module's database is unavailable. Otherwise the process starts without the module and
    /// retries. Default false.
    /// </summary>
    public bool Required { get; set; }

    /// <summary>
    /// Whether the module answers requests with 503 while it is behind, see <c>Messaging:MaxLag</c>. Otherwise its answers say that it is
    /// behind. Default false.
    /// </summary>
    public bool RefuseWhenBehind { get; set; }

    /// <summary>The share of the traces that begin in the module to record, 0 to 1. Default: that of <c>Telemetry:Sample</c>.</summary>
    public double? Sample { get; set; }

    /// <summary>
    /// The schedules of the module's recurring work, by its name: <c>Modules:{name}:Recurring:{work}</c> is a cron expression, such as
    /// <c>0 3 * * *</c>, or <c>off</c>. <c>modules report</c> lists the names. Read at start. Default: the schedules in the code.
    /// </summary>
    public IDictionary<string, string> Recurring { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}
