namespace Monolith.Runtime.Events;

/// <summary>
/// Decides when the changes of several handlers that work in one transaction are written. A handler that does not read from the database
/// leaves its changes to a later write, together with those of the next handlers. Before a handler that reads, everything is written, so
/// that it finds what earlier handlers did and, as always, not its own pending changes. Whether a handler reads is observed: the first time
/// that it does so in front of pending changes of others, the transaction is rolled back and repeated. A lookup by key is no read, because
/// it finds pending changes, too. It would not find what a statement of an earlier handler changed, so everything is written after that one.
/// A handler that discards pending changes of others counts as one that reads.
/// </summary>
public sealed class DeferredWrites
{
    private readonly IPendingChanges? _changes;
    private HandlerReads? _running;
    private bool _arePending, _haveStatementsWritten;

    /// <summary>Creates an instance for a store whose handlers cannot discard what others changed.</summary>
    public DeferredWrites()
    {
    }

    internal DeferredWrites(IPendingChanges changes) => _changes = changes;

    /// <summary>Whether a handler has read without finding what earlier handlers did, so that the transaction must not commit.</summary>
    public bool MustRepeat { get; private set; }

    /// <summary>Whether a row is being looked up by its key.</summary>
    internal bool LooksUp { get; private set; }

    /// <summary>Records that the store reads. It calls this before each statement that is not part of a write.</summary>
    /// <exception cref="RepeatTransactionException">The transaction must be repeated.</exception>
    public void OnRead()
    {
        if (LooksUp)
        {
            return;
        }

        if (_running is { HasRead: false } first)
        {
            first.HasRead = true;
            MustRepeat = _arePending;
        }

        if (MustRepeat)
        {
            throw new RepeatTransactionException();
        }
    }

    /// <summary>Records that a statement may have changed rows. If it is one of a handler, what the store tracks may differ from them now.</summary>
    internal void OnStatementWrites() => _haveStatementsWritten |= _running is not null;

    /// <summary>Returns whether a statement of a handler may have changed rows since the last call.</summary>
    internal bool EndStatementWrites()
    {
        var have = _haveStatementsWritten;
        _haveStatementsWritten = false;
        return have;
    }

    /// <summary>Records that all pending changes were written.</summary>
    internal void OnWritten() => _arePending = false;

    /// <summary>Begins a lookup by key, which is no read, until the result is disposed.</summary>
    internal Lookup BeginLookup()
    {
        LooksUp = true;
        return new Lookup(this);
    }

    /// <summary>Begins the work of a handler.</summary>
    /// <returns>Whether pending changes must be written first.</returns>
    internal bool Begin(HandlerReads reads)
    {
        var mustWrite = _arePending && (reads.HasRead || _haveStatementsWritten);
        _arePending &= !mustWrite;
        _running = reads;
        if (_arePending)
        {
            _changes?.Remember();
        }

        return mustWrite;
    }

    /// <summary>Ends the work of a handler, whose changes are pending now.</summary>
    /// <exception cref="RepeatTransactionException">The transaction must be repeated.</exception>
    internal void End()
    {
        if (_arePending && _changes is { AreLost: true } && _running is { } running)
        {
            running.HasRead = MustRepeat = true;
        }

        (_running, _arePending) = (null, true);
        if (MustRepeat)
        {
            // The handler may have caught the exception.
            throw new RepeatTransactionException();
        }
    }

    /// <summary>A lookup by key.</summary>
    internal readonly struct Lookup(DeferredWrites writes) : IDisposable
    {
        /// <summary>Turns the lookup into a read, because what it found would be different after a write.</summary>
        public void Read()
        {
            writes.LooksUp = false;
            writes.OnRead();
        }

        public void Dispose() => writes.LooksUp = false;
    }
}

/// <summary>The changes of handlers that are not written yet.</summary>
internal interface IPendingChanges
{
    /// <summary>Whether a handler has discarded changes that were pending at the last <see cref="Remember"/>.</summary>
    bool AreLost { get; }

    /// <summary>Remembers that there are changes.</summary>
    void Remember();
}

/// <summary>Whether a handler reads from its database, as far as this process has seen.</summary>
internal sealed class HandlerReads
{
    private volatile bool _hasRead;

    public bool HasRead
    {
        get => _hasRead;
        set => _hasRead = value;
    }
}

/// <summary>
/// The exception that is thrown to roll back and repeat a transaction, in which a handler read for the first time, or before which an event
/// must be sent.
/// </summary>
internal sealed class RepeatTransactionException : Exception
{
    /// <summary>Creates the exception with a reason.</summary>
    public RepeatTransactionException(string reason)
        : base(reason)
    {
    }

    /// <summary>Creates the exception for a handler that read.</summary>
    public RepeatTransactionException()
        : base("A handler reads from the database, or discards pending changes, for the first time. Its transaction is rolled back and repeated, so that it finds what earlier handlers wrote.")
    {
    }
}
