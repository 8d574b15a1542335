using System.Globalization;

namespace Monolith.Benchmarks;

/// <summary>The modules of a run: sources, and the subscribers of each.</summary>
/// <param name="Sources">The number of modules that publish.</param>
/// <param name="Subscribers">The number of modules that subscribe to each of them.</param>
/// <param name="Batches">Whether the handlers of subscribers accept batches.</param>
/// <param name="Busy">The number of sources that publish events. The other sources and their subscribers are idle.</param>
internal sealed record Topology(int Sources = 1, int Subscribers = 1, bool Batches = true, int Busy = 1)
{
    public int Modules => Sources * (1 + Subscribers);

    public static string SourceName(int source) => string.Create(CultureInfo.InvariantCulture, $"source-{source:00}");

    public static string SubscriberName(int source, int subscriber) =>
        string.Create(CultureInfo.InvariantCulture, $"subscriber-{source:00}-{subscriber:00}");

    /// <summary>The modules' names.</summary>
    public IEnumerable<string> Names() =>
        [.. Enumerable.Range(0, Sources).Select(SourceName), .. Subscriptions().Select(s => SubscriberName(s.Source, s.Subscriber))];

    public IEnumerable<(int Source, int Subscriber)> Subscriptions() =>
        from source in Enumerable.Range(0, Sources)
        from subscriber in Enumerable.Range(0, Subscribers)
        select (source, subscriber);
}
