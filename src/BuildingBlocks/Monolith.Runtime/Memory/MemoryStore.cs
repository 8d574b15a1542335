using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Memory;

/// <summary>
/// The cursors of a subscriber that lives in memory, beside its state. One transaction at a time: handlers of all sources take turns, and
/// reads do not wait for them.
/// </summary>
internal sealed partial class MemoryStore(
    string module, StateHolder state, IServiceScopeFactory scopes, TimeProvider clock, ILogger<MemoryStore> logger) : IVolatileStore, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<Action> _whenRebuilt = [];
    private volatile MemoryData _data = MemoryData.Empty;
    private volatile bool _handlesAlone;

    public string Module => module;

    public StateHolder State => state;

    public TimeProvider Clock => clock;

    public bool HandlesAlone => _handlesAlone;

    /// <summary>What has committed.</summary>
    public MemoryData Data => _data;

    public bool BeginsWithSnapshot(string source) => !_data.CursorOf(source).HasBegun;

    public Task<LogPosition> ReadCursorAsync(string source, CancellationToken cancellationToken) => Task.FromResult(_data.CursorOf(source).Position);

    public Task<StoredProgress> ReadProgressAsync(string source, CancellationToken cancellationToken)
    {
        var cursor = _data.CursorOf(source);
        return Task.FromResult(new StoredProgress(cursor.Position, cursor.Snapshot));
    }

    public Task<IReadOnlyList<LogEpoch>> ReadEpochsAsync(string source, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<LogEpoch>>(_data.CursorOf(source).Epochs);

    public async Task<ISubscriptionTransaction> BeginAsync(string source, CancellationToken cancellationToken) => await BeginTransactionAsync(source, cancellationToken);

    /// <summary>Begins a transaction, when the one before it has ended.</summary>
    public async Task<MemoryTransaction> BeginTransactionAsync(string source, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new MemoryTransaction(this, source, scopes.CreateAsyncScope(), () => _turn.Release());
    }

    public async Task RebuildAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Rebuild();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Handles each event in a transaction of its own from now on.</summary>
    public void HandleAlone() => _handlesAlone = true;

    /// <summary>Calls an action when the subscriptions must begin anew.</summary>
    public void WhenRebuilt(Action begin) => _whenRebuilt.Add(begin);

    /// <summary>Discards everything. The caller holds a transaction, or has the store's turn.</summary>
    public void Rebuild()
    {
        _data = MemoryData.Empty;
        state.Discard();
        Log.Rebuilding(logger, module);
        _whenRebuilt.ForEach(begin => begin());
    }

    /// <summary>Replaces what has committed, unless everything was discarded meanwhile.</summary>
    public void Commit(MemoryData before, MemoryData after)
    {
        if (!ReferenceEquals(_data, before))
        {
            throw new InvalidOperationException($"The state of {module} was discarded while a transaction was open.");
        }

        _data = after;
    }

    /// <summary>Memory is never unavailable.</summary>
    public bool IsOutage(Exception failure) => false;

    /// <summary>Transactions take turns.</summary>
    public bool IsConflict(Exception failure) => false;

    public void Dispose() => _turn.Dispose();

    private static partial class Log
    {
        [LoggerMessage(1040, LogLevel.Warning, "{Module}: its state in memory cannot be continued; discarding it and building it anew")]
        public static partial void Rebuilding(ILogger logger, string module);
    }
}
