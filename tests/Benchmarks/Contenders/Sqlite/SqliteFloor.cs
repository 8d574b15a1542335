using System.Diagnostics;
using Monolith.Runtime.Events;

namespace Monolith.Benchmarks;

/// <summary>
/// The floor: code written by hand for the same tables and the same guarantees, with Microsoft.Data.Sqlite. Each publisher
/// and subscriber has its own connection with prepared statements. Writers of a file acquire a lock. A commit wakes the subscribers. A
/// subscriber commits its rows and its cursor together, up to 200 events at a time, and lingers like the product.
/// </summary>
internal sealed class SqliteFloor : Contender
{
    private readonly ModuleFiles _files;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<SqliteFloorSubscriber> _subscribers = [];
    private readonly List<Task> _running = [];
    private readonly SourceFile[] _sources;
    private readonly Dictionary<int, SqliteFloorPublisher>[] _publishers;

    public SqliteFloor(ModuleFiles files, int publishers)
        : base(files)
    {
        _files = files;
        _sources = [.. Enumerable.Range(0, files.Topology.Sources).Select(_ => new SourceFile(new SemaphoreSlim(1, 1), new CommitSignal()))];
        _publishers = [.. Enumerable.Range(0, publishers).Select(_ => new Dictionary<int, SqliteFloorPublisher>())];
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (source, number) in Topology.Subscriptions())
        {
            var name = Topology.SourceName(source);
            var subscriber = new SqliteFloorSubscriber(name, _files[name], _files[Topology.SubscriberName(source, number)], _sources[source].Committed, Handled);
            _subscribers.Add(subscriber);
            _running.Add(Task.Run(() => subscriber.RunAsync(_stop.Token), cancellationToken));
        }

        return Task.CompletedTask;
    }

    public override async Task<long> PublishAsync(int publisher, int source, CancellationToken cancellationToken)
    {
        if (!_publishers[publisher].TryGetValue(source, out var connection))
        {
            _publishers[publisher][source] = connection = new SqliteFloorPublisher(Topology.SourceName(source), _files[Topology.SourceName(source)]);
        }

        var (gate, committed) = _sources[source];
        var order = OrderRow.Create(TimeProvider.System);
        await gate.WaitAsync(cancellationToken);
        try
        {
            connection.Publish(order);
        }
        finally
        {
            gate.Release();
        }

        var committedAt = Stopwatch.GetTimestamp();
        committed.Notify();
        return committedAt;
    }

    protected override async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        foreach (var publisher in _publishers.SelectMany(p => p.Values))
        {
            publisher.Dispose();
        }

        foreach (var subscriber in _subscribers)
        {
            subscriber.Dispose();
        }

        foreach (var source in _sources)
        {
            source.Gate.Dispose();
        }

        _stop.Dispose();
    }

    private sealed record SourceFile(SemaphoreSlim Gate, CommitSignal Committed);
}
