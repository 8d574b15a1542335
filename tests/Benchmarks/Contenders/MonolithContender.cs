using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Monolith.Runtime;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Benchmarks;

/// <summary>
/// The product: modules composed as in the host, with all of its workers. Handled commits are read from the counter
/// messaging.client.consumed.messages, as operators do.
/// </summary>
internal sealed class MonolithContender : Contender
{
    private const string HandledInstrument = "messaging.client.consumed.messages";

    private readonly IHost _host;
    private readonly IReadOnlyList<PublisherModule> _publishers;
    private readonly MeterListener _listener = new();

    public MonolithContender(ModuleData data)
        : base(data)
    {
        _host = Compose(data.Configuration, data.Topology, out _publishers);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Telemetry.Name && instrument.Name == HandledInstrument)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, events, _, _) => Handled.Add(events));
        _listener.Start();
    }

    public static IHost Compose(
        IEnumerable<KeyValuePair<string, string?>> configuration, Topology topology, out IReadOnlyList<PublisherModule> publishers)
    {
        publishers = [.. Enumerable.Range(0, topology.Sources).Select(GeneratedModules.Publisher)];
        var builder = Host.CreateEmptyApplicationBuilder(null);

        // EF Core warns that a generated module has no mapping classes, but it needs none.
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.EntityFrameworkCore.Model", LogLevel.Error);
        builder.Configuration.AddInMemoryCollection(configuration);
        builder.Services.AddModules(
            builder.Configuration,
            [.. publishers, .. topology.Subscriptions().Select(s => GeneratedModules.Subscriber(s.Source, s.Subscriber, topology.Batches))]);
        return builder.Build();
    }

    public override Task StartAsync(CancellationToken cancellationToken) => _host.StartAsync(cancellationToken);

    public override async Task<long> PublishAsync(int publisher, int source, CancellationToken cancellationToken)
    {
        await using var scope = _host.Services.GetRequiredService<IModuleContainers>().Of(_publishers[source].Name).CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        await using var unit = UnitOfWork.Begin(db);
        var order = OrderRow.Create(TimeProvider.System);
        db.Add(order);
        db.Publish(_publishers[source].EventOf(order));
        await unit.CommitAsync(cancellationToken);
        return Stopwatch.GetTimestamp();
    }

    protected override async Task StopAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        _listener.Dispose();
    }
}
