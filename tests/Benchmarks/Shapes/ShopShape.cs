using Acceptance.Tests;

namespace Monolith.Benchmarks;

/// <summary>The processes of a shop, and its infrastructure.</summary>
/// <param name="Title">The title, as the heading of a column.</param>
/// <param name="OnServer">Whether the data is on a database server and not in files.</param>
/// <param name="Replicas">The number of identical processes.</param>
internal sealed record ShopShape(string Title, bool OnServer, int Replicas = 1)
{
    /// <summary>The modules that have separate processes, if any.</summary>
    public Shape Split { get; init; } = Shape.OneProcess;

    /// <summary>Whether Hangfire's queue is on the server, or in memory, which is the default.</summary>
    public bool QueueOnServer { get; init; }

    public bool NeedsBroker => Split.Services.Count > 0;

    /// <summary>The processes in the order in which they start. Clients use the first one, or all replicas.</summary>
    public IReadOnlyList<string> Processes => NeedsBroker
        ? ["gateway", .. Split.Services.Select(modules => string.Join(", ", modules))]
        : [.. Enumerable.Range(1, Replicas).Select(replica => $"replica {replica}")];

    /// <summary>The settings of all processes.</summary>
    public IReadOnlyDictionary<string, string> Settings =>
        QueueOnServer ? new Dictionary<string, string> { ["Hangfire:Storage"] = "PostgreSql" } : new Dictionary<string, string>();

    /// <summary>The settings of each process in addition to those of all.</summary>
    public IReadOnlyList<Dictionary<string, string>> SettingsAt(IReadOnlyList<Uri> urls) =>
        NeedsBroker ? Split.LocationsAt(urls) : [.. urls.Select(_ => new Dictionary<string, string>())];
}
