namespace Monolith.Benchmarks;

/// <summary>A running system of publishers and subscribers on its own data: the product, or the floor.</summary>
internal abstract class Contender(ModuleData data) : IAsyncDisposable
{
    private bool _stopped;

    /// <summary>The number of events whose handling was committed, over all subscribers.</summary>
    public HandledCounter Handled { get; } = new();

    public Topology Topology => data.Topology;

    /// <inheritdoc cref="ModuleData.CountCommits"/>
    public long CountCommits() => data.CountCommits();

    /// <inheritdoc cref="ModuleData.ReadServer"/>
    public ServerUse? ReadServer() => data.ReadServer();

    /// <summary>Starts the subscribers.</summary>
    public abstract Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Stores an order and its event in one commit.</summary>
    /// <param name="publisher">The publisher. Only one call at a time is allowed for each.</param>
    /// <param name="source">The module of the publisher.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The time of the commit, as a <see cref="System.Diagnostics.Stopwatch"/> timestamp.</returns>
    public abstract Task<long> PublishAsync(int publisher, int source, CancellationToken cancellationToken);

    /// <summary>Stops everything, and returns the number of transactions per handled event, or null when it is not counted.</summary>
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

    /// <summary>Stops everything and closes open connections.</summary>
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
