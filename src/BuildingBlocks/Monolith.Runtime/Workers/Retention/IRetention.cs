using System.Globalization;

namespace Monolith.Runtime;

/// <summary>Removes what has expired in the database of a module. A host does it by itself, at every <c>Messaging:RetentionInterval</c>.</summary>
public interface IRetention
{
    /// <summary>Removes the expired events and answers of a module, except events that a subscriber still needs.</summary>
    /// <param name="module">The module.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="UnknownModuleException">No module of this process has that name.</exception>
    /// <exception cref="InvalidOperationException">The state of the module lives in memory.</exception>
    Task<RetentionOutcome> RunAsync(string module, CancellationToken cancellationToken);
}

/// <summary>What retention has removed.</summary>
/// <param name="Events">The number of events.</param>
/// <param name="Answers">The number of stored answers to requests with an Idempotency-Key.</param>
/// <param name="OlderThan">The time before which events have expired.</param>
/// <param name="KeptFor">Who keeps expired events in the log, or null if none is left.</param>
public sealed record RetentionOutcome(int Events, int Answers, DateTimeOffset OlderThan, string? KeptFor)
{
    /// <summary>Says for operators what was removed, and what was not.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Events} events from before {OlderThan.UtcDateTime:u} and {Answers} stored answers were removed.{(KeptFor is null ? "" : $" The log keeps older events for {KeptFor}.")}");
}
