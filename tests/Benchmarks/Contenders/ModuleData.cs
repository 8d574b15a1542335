namespace Monolith.Benchmarks;

/// <summary>The data of the modules of one run, made for it. Both contenders start from the same.</summary>
internal abstract class ModuleData(Topology topology) : IAsyncDisposable
{
    protected const int EventVersion = 1;

    public Topology Topology { get; } = topology;

    /// <summary>What tells modules where their data is.</summary>
    public abstract IEnumerable<KeyValuePair<string, string?>> Configuration { get; }

    /// <summary>How many transactions that wrote were committed so far; only differences mean anything.</summary>
    public abstract long CountCommits();

    /// <summary>
    /// How many transactions there were, those that only read too; null where nobody counts them. The contender must have
    /// stopped: a server is told of them when a connection ends.
    /// </summary>
    public virtual Task<long?> CountTransactionsAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    /// <summary>Fills the log of the first source with events; its subscribers have handled them already, or have yet to.</summary>
    public abstract Task FillLogAsync(int events, bool handled, CancellationToken cancellationToken);

    /// <summary>The floor on this data.</summary>
    public abstract Contender CreateFloor(int publishers);

    /// <summary>Removes it; nobody uses it any more.</summary>
    public abstract ValueTask DisposeAsync();
}
