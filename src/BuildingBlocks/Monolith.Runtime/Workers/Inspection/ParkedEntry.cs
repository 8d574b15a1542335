using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>What can be parked.</summary>
public enum ParkedKind
{
    /// <summary>An event of another module.</summary>
    Event,

    /// <summary>A timer of the module.</summary>
    Timer,

    /// <summary>A side effect of the module.</summary>
    SideEffect,
}

/// <summary>A parked event, timer or side effect.</summary>
/// <param name="Id">The id of the parked row.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The name of the event, timer or side effect.</param>
/// <param name="Key">The key.</param>
/// <param name="Payload">The payload as JSON. It may contain personal data.</param>
/// <param name="At">The time at which the event was published, or the time at which the timer or side effect was last due.</param>
/// <param name="Attempts">The number of attempts, or 0 for an event that only waits behind an earlier one of its key.</param>
/// <param name="Reason">The reason why it was parked, with the stack trace if there is one.</param>
/// <param name="Event">The event as it was parked, or null for a timer or side effect.</param>
public sealed record ParkedEntry(Guid Id, ParkedKind Kind, string Name, string Key, string Payload, DateTimeOffset At, int Attempts, string Reason, ParkedEvent? Event)
{
    /// <summary>The last retry of an operator, after which it failed again, or null.</summary>
    public RecordedAction? FailedRetry { get; init; }

    /// <summary>The first line of the reason.</summary>
    public string ReasonLine => LineOf(Reason);

    internal static string LineOf(string reason) => reason.ReplaceLineEndings("\n").Split('\n')[0];

    internal static ParkedEntry Of(ParkedEvent parked) => new(
        parked.Id, ParkedKind.Event, parked.Record.Name, parked.Record.Key, parked.Record.Payload, parked.Record.OccurredAt, parked.Attempts, parked.Reason, parked);
}
