using Acceptance.Tests;

namespace Monolith.Benchmarks;

/// <summary>Which processes make up a shop, and on what they run.</summary>
/// <param name="Title">What it is, as the heading of a column.</param>
/// <param name="OnServer">Whether its data is on a database server, and not in files.</param>
/// <param name="Replicas">How many processes are all the same.</param>
internal sealed record ShopShape(string Title, bool OnServer, int Replicas = 1)
{
    /// <summary>Which modules have processes of their own, if any.</summary>
    public Shape Split { get; init; } = Shape.OneProcess;

    /// <summary>Whether Hangfire keeps its queue on the server, as it does there unless it is told otherwise; in memory if not.</summary>
    public bool QueueOnServer { get; init; }

    public bool NeedsBroker => Split.Services.Count > 0;

    /// <summary>What each process is, in the order in which they are started; clients come to the first, or to all replicas.</summary>
    public IReadOnlyList<string> Processes => NeedsBroker
        ? ["gateway", .. Split.Services.Select(modules => string.Join(", ", modules))]
        : [.. Enumerable.Range(1, Replicas).Select(replica => $"replica {replica}")];

    /// <summary>What all processes are told.</summary>
    public IReadOnlyDictionary<string, string> Settings =>
        QueueOnServer ? new Dictionary<string, string>() : new Dictionary<string, string> { ["Hangfire:Storage"] = "InMemory" };

    /// <summary>What each process is told beside what all are told.</summary>
    public IReadOnlyList<Dictionary<string, string>> SettingsAt(IReadOnlyList<Uri> urls) =>
        NeedsBroker ? Split.LocationsAt(urls) : [.. urls.Select(_ => new Dictionary<string, string>())];
}
