namespace Monolith.Runtime.Memory;

/// <summary>The changes of the handlers in one scope. They take effect when the transaction of the scope commits.</summary>
internal sealed class StateChanges
{
    private readonly List<Action<object>> _pending = [];
    private MemoryStore? _store;
    private bool _isAlone;

    /// <summary>Begins to collect the changes of a transaction.</summary>
    public void Open(MemoryStore store) => (_store, _isAlone) = (store, store.HandlesAlone);

    /// <summary>Adds a change.</summary>
    /// <exception cref="InvalidOperationException">No event is being handled.</exception>
    public void Add(string module, Action<object> change)
    {
        if (_store is null)
        {
            throw new InvalidOperationException(
                $"The state of module '{module}' lives in memory and is rebuilt from events at every start, so only event handlers change it. Call Change in an IEventHandler.");
        }

        _pending.Add(change);
    }

    /// <summary>
    /// Applies what handlers have changed before one of them reads. Changes of several events cannot be rolled back, so they are handled
    /// again, each in a transaction of its own.
    /// </summary>
    /// <exception cref="HandledAloneException">Changes of several events may be pending.</exception>
    public void OnRead()
    {
        if (_store is null || _pending.Count == 0)
        {
            return;
        }

        if (!_isAlone)
        {
            _store.HandleAlone();
            throw new HandledAloneException();
        }

        Apply();
    }

    /// <summary>Applies the pending changes.</summary>
    public void Apply()
    {
        try
        {
            _store!.State.Change(_pending);
        }
        catch (Exception) when (!_isAlone)
        {
            // Other events may have changed the state before this one failed, and would do so again.
            _store!.HandleAlone();
            _store.Rebuild();
            throw;
        }
        finally
        {
            _pending.Clear();
        }
    }

    /// <summary>Discards the pending changes.</summary>
    public void Close()
    {
        _pending.Clear();
        _store = null;
    }
}

/// <summary>The exception that is thrown once, when a handler reads the state that earlier events of its batch have yet to change.</summary>
internal sealed class HandledAloneException() : Exception(
    "A handler reads the state while changes of earlier events are pending. From now on, each event of this module is handled in a transaction of its own.");
