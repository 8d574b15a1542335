namespace Monolith.Runtime.Events.Tests;

/// <summary>Who acts: two workers of one subscription, the second in another process; one of a second subscriber; a person.</summary>
internal enum Who
{
    A1,
    A2,
    B,
    Operator,
}

/// <summary>What kind of event it is: handled alone or in batches, in a transaction of its own, the end of its key, or none of these.</summary>
internal enum Kind
{
    Single,
    Batch,
    OwnTransaction,
    Tombstone,
    Ignored,
    Unreadable,
}

/// <summary>How the first subscriber's handler takes an event, until a person mends it.</summary>
internal enum Manner
{
    Fine,
    FailsOnce,
    FailsTwice,
    Poison,
    SlowOnce,
    Stuck,
}

/// <summary>What befalls a call to the log, to the database or of a handler.</summary>
internal enum Fault
{
    None,

    /// <summary>The database is away; the transaction is lost.</summary>
    Outage,

    /// <summary>The call took effect, but the connection broke before the answer came.</summary>
    LostAnswer,

    /// <summary>A commit took effect, and something threw then that does not look like an outage.</summary>
    LateFailure,

    /// <summary>The process dies before the call takes effect.</summary>
    Crash,

    /// <summary>The process dies after the call took effect.</summary>
    CrashAfter,
}

/// <summary>One thing that happens in a program of the model.</summary>
internal abstract record Step
{
    /// <summary>Writes an event in one of the publishers' open transactions, and begins it where need be.</summary>
    internal sealed record Publish(int Transaction, char Key, Kind Kind, Manner Manner) : Step;

    /// <summary>Commits a publisher's transaction.</summary>
    internal sealed record Commit(int Transaction) : Step;

    /// <summary>Rolls a publisher's transaction back.</summary>
    internal sealed record RollBack(int Transaction) : Step;

    /// <summary>Lets some calls of an actor through, and the last of them with a fault.</summary>
    internal sealed record Run(Who Who, int Calls, Fault Fault) : Step;

    /// <summary>Time passes for an actor: its next wait or its handlers' time is over.</summary>
    internal sealed record Elapse(Who Who) : Step;

    /// <summary>Stops a worker as a host does.</summary>
    internal sealed record Stop(Who Who) : Step;

    /// <summary>Starts a worker that is down.</summary>
    internal sealed record Start(Who Who) : Step;

    /// <summary>A person retries what is parked under a key, after the handlers were mended or not.</summary>
    internal sealed record Retry(char Key, bool Mended) : Step;

    /// <summary>A person discards the first or the last parked event of a key.</summary>
    internal sealed record Discard(char Key, bool Last) : Step;

    /// <summary>A person replays the first subscriber from the beginning of the log.</summary>
    internal sealed record Replay : Step;

    /// <summary>Retention takes what both subscribers have handled out of the log.</summary>
    internal sealed record Truncate : Step;
}

/// <summary>A program of the model: settings of the event core, and what happens.</summary>
internal sealed record ModelProgram(int BatchSize, int MaxAttempts, int MaxPassedOver, bool Lingers, IReadOnlyList<Step> Steps)
{
    public MessagingOptions Options => new()
    {
        BatchSize = BatchSize,
        MaxAttempts = MaxAttempts,
        MaxPassedOver = MaxPassedOver,
        Linger = Lingers ? TimeSpan.FromMilliseconds(3) : TimeSpan.Zero,
        PollInterval = ActorClock.PollInterval,
    };

    public override string ToString() =>
        $"batches of {BatchSize}, {MaxAttempts} attempts, {MaxPassedOver} passed over, {(Lingers ? "lingering" : "no linger")}:"
        + string.Concat(Steps.Select((step, i) => $"{Environment.NewLine}{i + 1,4}. {step}"));
}
