namespace Monolith.Runtime.Events.Tests;

/// <summary>
/// The actors: two workers of one subscription, the second in another process; a worker of a second subscriber; an operator.
/// </summary>
internal enum Who
{
    A1,
    A2,
    B,
    Operator,
}

/// <summary>The kind of an event: handled individually or in batches, in its own transaction, a tombstone, or none of these.</summary>
internal enum Kind
{
    Single,
    Batch,
    OwnTransaction,
    Tombstone,
    Ignored,
    Unreadable,
}

/// <summary>The behavior of the first subscriber's handler for an event, until an operator removes the fault.</summary>
internal enum Manner
{
    Fine,
    FailsOnce,
    FailsTwice,
    Poison,
    SlowOnce,
    Stuck,
}

/// <summary>The fault of a call to the log, to the database or of a handler.</summary>
internal enum Fault
{
    None,

    /// <summary>The database is unavailable, and the transaction is lost.</summary>
    Outage,

    /// <summary>The call took effect, but the connection broke before the response arrived.</summary>
    LostAnswer,

    /// <summary>A commit took effect, and then an exception was thrown that does not look like an outage.</summary>
    LateFailure,

    /// <summary>The process dies before the call takes effect.</summary>
    Crash,

    /// <summary>The process dies after the call took effect.</summary>
    CrashAfter,
}

/// <summary>One thing that happens in a program of the model.</summary>
internal abstract record Step
{
    /// <summary>Publishes an event in one of the publishers' open transactions, which begins if necessary.</summary>
    internal sealed record Publish(int Transaction, char Key, Kind Kind, Manner Manner) : Step;

    /// <summary>Commits a publisher's transaction.</summary>
    internal sealed record Commit(int Transaction) : Step;

    /// <summary>Rolls a publisher's transaction back.</summary>
    internal sealed record RollBack(int Transaction) : Step;

    /// <summary>Lets some calls of an actor pass, the last of them with a fault.</summary>
    internal sealed record Run(Who Who, int Calls, Fault Fault) : Step;

    /// <summary>Time passes for an actor: its next wait or its handlers' time is over.</summary>
    internal sealed record Elapse(Who Who) : Step;

    /// <summary>Stops a worker as a host does.</summary>
    internal sealed record Stop(Who Who) : Step;

    /// <summary>Starts a worker that is down.</summary>
    internal sealed record Start(Who Who) : Step;

    /// <summary>An operator retries the parked events of a key, with or without fixing the handlers first.</summary>
    internal sealed record Retry(char Key, bool Mended) : Step;

    /// <summary>A person discards the first or the last parked event of a key.</summary>
    internal sealed record Discard(char Key, bool Last) : Step;

    /// <summary>A person replays the first subscriber from the beginning of the log.</summary>
    internal sealed record Replay : Step;

    /// <summary>Retention removes events that both subscribers have handled.</summary>
    internal sealed record Truncate : Step;
}

/// <summary>A program of the model: settings of the event core, and steps.</summary>
internal sealed record ModelProgram(int BatchSize, int MaxAttempts, int MaxPassedOver, bool Lingers, IReadOnlyList<Step> Steps)
{
    /// <summary>Whether the source offers snapshots, and its log has been cut, so that each subscriber begins with one.</summary>
    public bool OffersSnapshots { get; init; }

    public MessagingOptions Options => new()
    {
        BatchSize = BatchSize,
        MaxAttempts = MaxAttempts,
        MaxPassedOver = MaxPassedOver,
        Linger = Lingers ? TimeSpan.FromMilliseconds(3) : TimeSpan.Zero,
        PollInterval = ActorClock.PollInterval,
    };

    public override string ToString() =>
        $"batches of {BatchSize}, {MaxAttempts} attempts, {MaxPassedOver} passed over, {(Lingers ? "lingering" : "no linger")}{(OffersSnapshots ? ", snapshots" : "")}:"
        + string.Concat(Steps.Select((step, i) => $"{Environment.NewLine}{i + 1,4}. {step}"));
}
