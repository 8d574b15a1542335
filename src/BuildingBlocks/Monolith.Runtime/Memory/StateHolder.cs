namespace Monolith.Runtime.Memory;

/// <summary>Holds the state of a module in memory: readers read it together, and a change waits for them.</summary>
/// <param name="create">Creates the state with which a start, or a rebuild, begins.</param>
internal sealed class StateHolder(Func<object> create) : IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new();
    private object? _state;

    /// <summary>Reads the state.</summary>
    public TResult Read<TState, TResult>(Func<TState, TResult> read)
        where TState : class
    {
        Enter();
        try
        {
            return read((TState)_state!);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Applies changes in their order, up to the first one that fails.</summary>
    public void Change(IEnumerable<Action<object>> changes)
    {
        _lock.EnterWriteLock();
        try
        {
            _state ??= create();
            foreach (var change in changes)
            {
                change(_state);
            }
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Begins with a new state.</summary>
    public void Discard()
    {
        _lock.EnterWriteLock();
        try
        {
            _state = create();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public void Dispose() => _lock.Dispose();

    private void Enter()
    {
        if (Volatile.Read(ref _state) is null)
        {
            Change([]);
        }

        _lock.EnterReadLock();
    }
}
