namespace Monolith.Runtime;

/// <summary>Configures the queue that executes side effects: section <c>Hangfire</c>.</summary>
public sealed class HangfireOptions
{
    /// <summary>
    /// Where the queue is: <c>InMemory</c>, one in each process, or on a server that replicas share: <c>PostgreSql</c> or <c>SqlServer</c>.
    /// A lost queue loses no side effect. Default <c>InMemory</c>.
    /// </summary>
    public string? Storage { get; set; }

    /// <summary>The connection string of the server. Default: that of all modules, <c>Database:ConnectionString</c>. Secret.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// The schema of the queue: <c>hangfire</c>, or <c>hangfire_{deployment}</c> if several deployments share a database, as <c>db
    /// provision --deployment</c> writes it. Default <c>hangfire</c>.
    /// </summary>
    public string? Schema { get; set; }
}
