namespace Monolith.Benchmarks;

/// <summary>A running system of publishers and subscribers on data of its own: ours, or the floor.</summary>
internal abstract class Contender(ModuleData data) : IAsyncDisposable
{
    private bool _stopped;

    /// <summary>Events whose handling was committed, over all subscribers.</summary>
    public HandledCounter Handled { get; } = new();

    public Topology Topology => data.Topology;

    /// <inheritdoc cref="ModuleData.CountCommits"/>
    public long CountCommits() => data.CountCommits();

    /// <summary>Starts the subscribers.</summary>
    public abstract Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Stores an order and its event in one commit.</summary>
    /// <param name="publisher">Who publishes; one call at a time for each.</param>
    /// <param name="source">The module it belongs to.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public abstract Task PublishAsync(int publisher, int source, CancellationToken cancellationToken);

    /// <summary>Stops everything, and tells how many transactions there were for each event that was handled, if anybody counts them.</summary>
    public async Task<double?> EndAsync(CancellationToken cancellationToken)
    {
        await StopOnceAsync();
        return await data.CountTransactionsAsync(cancellationToken) is { } transactions ? transactions / (double)Handled.Count : null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopOnceAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops everything and closes what is open.</summary>
    protected abstract Task StopAsync();

    private async Task StopOnceAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await StopAsync();
        }
    }
}
