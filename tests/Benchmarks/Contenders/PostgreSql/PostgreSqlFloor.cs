using System.Diagnostics;
using Monolith.Runtime.Events;

namespace Monolith.Benchmarks;

/// <summary>
/// The floor: code written by hand for the same tables and the same guarantees, with Npgsql. Each publisher and subscriber
/// has its own connection with prepared statements. An order and its event are sent in one round trip, which is a transaction. A commit
/// wakes the subscribers. A subscriber reads below the horizon, commits its rows and its cursor together, up to 200 events at a time, and
/// lingers like the product.
/// </summary>
internal sealed class PostgreSqlFloor : Contender
{
    private readonly ModuleSchemas _schemas;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly CommitSignal[] _committed;
    private readonly Dictionary<int, PostgreSqlFloorPublisher>[] _publishers;

    public PostgreSqlFloor(ModuleSchemas schemas, int publishers)
        : base(schemas)
    {
        _schemas = schemas;
        _committed = [.. Enumerable.Range(0, schemas.Topology.Sources).Select(_ => new CommitSignal())];
        _publishers = [.. Enumerable.Range(0, publishers).Select(_ => new Dictionary<int, PostgreSqlFloorPublisher>())];
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (source, number) in Topology.Subscriptions())
        {
            _running.Add(Task.Run(
                async () =>
                {
                    await using var subscriber = await PostgreSqlFloorSubscriber.OpenAsync(
                        _schemas, Topology.SourceName(source), Topology.SubscriberName(source, number), _committed[source], Handled);
                    await subscriber.RunAsync(_stop.Token);
                },
                cancellationToken));
        }

        return Task.CompletedTask;
    }

    public override async Task<long> PublishAsync(int publisher, int source, CancellationToken cancellationToken)
    {
        if (!_publishers[publisher].TryGetValue(source, out var connection))
        {
            var name = Topology.SourceName(source);
            _publishers[publisher][source] = connection = await PostgreSqlFloorPublisher.OpenAsync(_schemas[name], name, cancellationToken);
        }

        await connection.PublishAsync(OrderRow.Create(TimeProvider.System), cancellationToken);
        var committed = Stopwatch.GetTimestamp();
        _committed[source].Notify();
        return committed;
    }

    protected override async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        foreach (var publisher in _publishers.SelectMany(p => p.Values))
        {
            await publisher.DisposeAsync();
        }

        _stop.Dispose();
    }
}
