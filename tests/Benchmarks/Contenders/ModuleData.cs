namespace Monolith.Benchmarks;

/// <summary>The data of the modules of one run. Both contenders start with the same data.</summary>
internal abstract class ModuleData(Topology topology) : IAsyncDisposable
{
    protected const int EventVersion = 1;

    public Topology Topology { get; } = topology;

    /// <summary>The database settings of the modules.</summary>
    public abstract IEnumerable<KeyValuePair<string, string?>> Configuration { get; }

    /// <summary>Reads the number of committed writing transactions. Only differences are meaningful.</summary>
    public abstract long CountCommits();

    /// <summary>Reads what the database server has used, or null without a server of this process. Only differences are meaningful.</summary>
    public virtual ServerUse? ReadServer() => null;

    /// <summary>
    /// Reads the number of all transactions, including reading ones, or null when they are not counted. The contender must be stopped,
    /// because a server counts the transactions of a connection when it ends.
    /// </summary>
    public virtual Task<long?> CountTransactionsAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    /// <summary>Fills the log of the first source with events, which its subscribers either have handled or have yet to handle.</summary>
    public abstract Task FillLogAsync(int events, bool handled, CancellationToken cancellationToken);

    /// <summary>Creates the floor on this data.</summary>
    public abstract Contender CreateFloor(int publishers);

    /// <summary>Removes the data after its last use.</summary>
    public abstract ValueTask DisposeAsync();
}

/// <summary>What a database server has used.</summary>
/// <param name="ProcessorTime">The processor time of all its processes.</param>
/// <param name="LogBytes">The bytes in its write-ahead log.</param>
internal readonly record struct ServerUse(TimeSpan ProcessorTime, long LogBytes);
