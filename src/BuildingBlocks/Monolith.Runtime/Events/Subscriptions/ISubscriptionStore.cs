namespace Monolith.Runtime.Events;

/// <summary>Where a subscriber keeps its cursors and what it parked: its own database.</summary>
public interface ISubscriptionStore
{
    /// <summary>The last position of a source that this subscriber is done with; <see cref="LogPosition.Start"/> at first.</summary>
    /// <param name="source">The module whose events are read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<LogPosition> ReadCursorAsync(string source, CancellationToken cancellationToken);

    /// <summary>Begins a transaction in the subscriber's database.</summary>
    /// <param name="source">The module whose events are handled.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<ISubscriptionTransaction> BeginAsync(string source, CancellationToken cancellationToken);

    /// <summary>
    /// Whether a failure is the database's and not the event's: it is away, busy, or it broke off. Such failures are
    /// waited out and never counted against an event.
    /// </summary>
    /// <param name="failure">What was thrown.</param>
    bool IsOutage(Exception failure);
}

/// <summary>A transaction of a module's own database in which handlers run. Disposing it without a commit rolls it back.</summary>
public interface IHandlingTransaction : IAsyncDisposable
{
    /// <summary>The services that handlers are made of; their DbContext is the transaction's.</summary>
    IServiceProvider Services { get; }

    /// <summary>Writes what handlers changed so far into the transaction.</summary>
    /// <param name="cancellationToken">Ends the writing.</param>
    Task FlushAsync(CancellationToken cancellationToken);

    /// <summary>Writes what is left and commits.</summary>
    /// <param name="cancellationToken">Ends the attempt; it may have committed all the same.</param>
    Task CommitAsync(CancellationToken cancellationToken);
}

/// <summary>The transaction of a subscription: cursor, parked events and the handlers' work commit together.</summary>
public interface ISubscriptionTransaction : IHandlingTransaction
{
    /// <summary>
    /// Moves the cursor if it still stands where the caller believes, and keeps others from moving it until the
    /// transaction ends. This fences a second worker of the same subscription.
    /// </summary>
    /// <param name="from">Where the caller believes the cursor to stand.</param>
    /// <param name="to">Where it is moved.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>False when the cursor stands elsewhere: another worker was here.</returns>
    Task<bool> TryAdvanceAsync(LogPosition from, LogPosition to, CancellationToken cancellationToken);

    /// <summary>Which of some keys have parked events.</summary>
    /// <param name="keys">The keys to look for.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<ISet<string>> FindParkedKeysAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken);

    /// <summary>How many events of the source are parked.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<int> CountParkedAsync(CancellationToken cancellationToken);

    /// <summary>Parks an event behind those of the same key that are parked already.</summary>
    /// <param name="record">The event.</param>
    /// <param name="reason">Why it could not be handled.</param>
    /// <param name="attempts">How often it was tried.</param>
    void Park(EventRecord record, string reason, int attempts);

    /// <summary>Discards what is parked under a key, because the key has ended.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task DiscardParkedAsync(string key, CancellationToken cancellationToken);
}
