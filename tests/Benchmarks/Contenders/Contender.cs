namespace Monolith.Benchmarks;

/// <summary>A running system of publishers and subscribers on files of its own: ours, or the floor.</summary>
internal abstract class Contender(ModuleFiles files) : IAsyncDisposable
{
    private readonly CommitCounter _commits = new(files.Directory);

    /// <summary>Events whose handling was committed, over all subscribers.</summary>
    public HandledCounter Handled { get; } = new();

    public Topology Topology => Files.Topology;

    protected ModuleFiles Files { get; } = files;

    /// <summary>How many commits were made in all files so far; only differences mean anything.</summary>
    public long CountCommits() => _commits.Count();

    /// <summary>Starts the subscribers.</summary>
    public abstract Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Stores an order and its event in one commit.</summary>
    /// <param name="publisher">Who publishes; one call at a time for each.</param>
    /// <param name="source">The module it belongs to.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public abstract Task PublishAsync(int publisher, int source, CancellationToken cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _commits.Dispose();
        Files.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops everything and closes the files.</summary>
    protected abstract Task StopAsync();
}
