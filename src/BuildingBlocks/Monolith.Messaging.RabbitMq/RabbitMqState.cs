using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography.X509Certificates;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <summary>The state of the feeds and relays of a broker, and of the certificate for it, as metrics.</summary>
internal sealed class RabbitMqState : IDisposable
{
    private readonly Meter _meter = new(Telemetry.Name);
    private readonly ConcurrentDictionary<StreamFeed, string> _feeds = new();
    private readonly ConcurrentDictionary<StreamRelay, string> _relays = new();

    public RabbitMqState(RabbitMqOptions options, TimeProvider clock)
    {
        Observe("monolith.relay.active", "{relay}", "1 if this process relays the module's events to the broker, 0 if another one must", Running, relay => relay.Leads);
        Observe("monolith.relay.failing", "{relay}", "1 while the relay of the module's events fails", Running, relay => relay.LastError is not null);
        Observe("monolith.feed.open", "{feed}", "1 while this process reads the module's events from its stream", () => _feeds, feed => feed.IsOpen);
        if (options.ClientCertificateFile is { } file)
        {
            _meter.CreateObservableGauge(
                "monolith.certificate.remaining",
                () => new Measurement<double>(
                    (X509CertificateLoader.LoadCertificateFromFile(file).NotAfter.ToUniversalTime() - clock.GetUtcNow().UtcDateTime).TotalSeconds,
                    new KeyValuePair<string, object?>("monolith.certificate", "RabbitMq:ClientCertificateFile")),
                "s",
                "Time until a certificate of this process expires");
        }

        IEnumerable<KeyValuePair<StreamRelay, string>> Running() => _relays.Where(relay => relay.Key.Runs);
    }

    public StreamRelay Add(StreamRelay relay)
    {
        _relays[relay] = relay.Source;
        return relay;
    }

    public StreamFeed Add(StreamFeed feed)
    {
        foreach (var disposed in _feeds.Keys.Where(other => other.IsDisposed))
        {
            _feeds.TryRemove(disposed, out _);
        }

        _feeds[feed] = feed.Source;
        return feed;
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>Observes whether something holds for one of the parts of a module.</summary>
    private void Observe<TPart>(string name, string unit, string description, Func<IEnumerable<KeyValuePair<TPart, string>>> parts, Predicate<TPart> read)
        where TPart : notnull => _meter.CreateObservableGauge(
        name,
        () => parts().GroupBy(part => part.Value, part => part.Key)
            .Select(source => new Measurement<int>(source.Any(part => read(part)) ? 1 : 0, new KeyValuePair<string, object?>("messaging.destination.name", source.Key))),
        unit,
        description);
}
