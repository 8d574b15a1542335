using System.ComponentModel.DataAnnotations;

namespace Monolith.Runtime.Events;

/// <summary>Options of the event core: section <c>Messaging</c> of the configuration.</summary>
public sealed class MessagingOptions
{
    private const int MemoryBatchSize = 1_000;

    /// <summary>A subscriber in memory follows within a second what other processes commit.</summary>
    private static readonly TimeSpan MemoryPollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>The maximum number of events that a subscription reads and commits at once. Default 200, range 1 to 5,000.</summary>
    [Range(1, 5000)]
    public int BatchSize { get; set; } = 200;

    /// <summary>
    /// The interval at which to poll when no signal arrives. Only commits in this process send signals. Default 2 s, range 10 ms to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Returns the options of a subscriber in memory, which polls more often, and to which large batches are cheap.</summary>
    internal MessagingOptions ForMemory()
    {
        var copy = (MessagingOptions)MemberwiseClone();
        copy.PollInterval = PollInterval < MemoryPollInterval ? PollInterval : MemoryPollInterval;
        copy.BatchSize = Math.Max(BatchSize, MemoryBatchSize);
        return copy;
    }

    /// <summary>Returns the options of a delivery, with its own attempts.</summary>
    internal MessagingOptions ForDelivery(int maxAttempts, TimeSpan retryDelay, int maxBatchSize)
    {
        var copy = (MessagingOptions)MemberwiseClone();
        (copy.MaxAttempts, copy.RetryDelay, copy.BatchSize) = (maxAttempts, retryDelay, Math.Min(BatchSize, maxBatchSize));
        return copy;
    }

    /// <summary>
    /// The time to wait for more events after a batch of more than one event. Under light load there is no wait. Default 3 ms, range 0 to 1
    /// s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(3);

    /// <summary>
    /// The number of attempts for an event or a timer before it is parked, without the one of an event with its batch. Failures that the
    /// database reports, such as timeouts, count half. Default 5, range 1 to 100.
    /// </summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>
    /// The delay before the second attempt. It doubles with each attempt and is reduced by a random share of up to half. Default 50 ms,
    /// range 1 ms to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The maximum delay between attempts. Default 10 s, range 1 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The time limit for the handlers of one batch. When they exceed it, the batch has failed. It must be below
    /// <c>Database:IdleTransactionTimeoutSeconds</c>, so that a server ends no session whose handler is merely slow. Default 5 s, range 10 ms
    /// to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan HandlerTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The number of attempts for a side effect before it fails for good. With the default delays, the attempts take about 10 minutes.
    /// Default 20, range 1 to 1,000.
    /// </summary>
    [Range(1, 1000)]
    public int SideEffectMaxAttempts { get; set; } = 20;

    /// <summary>
    /// The number of side effects of one module that run at the same time. The others wait in the module's schema, so a slow remote system
    /// delays only its own module. Default 4, range 1 to 100.
    /// </summary>
    [Range(1, 100)]
    public int SideEffectConcurrency { get; set; } = 4;

    /// <summary>
    /// The maximum delay between two attempts of a side effect. The first delay is 4 times RetryDelay. Default 1 min, range 1 ms to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan SideEffectMaxRetryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The time limit for one attempt of a side effect. If an attempt has no result after one and a half times the limit, because the
    /// process died, the dispatcher retries the side effect. Default 10 s, range 10 ms to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan SideEffectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The time that a request may wait for events that were published before it and have not been handled yet. Default 2 s, range 0 to 1
    /// min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan CatchUpTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The age that an event may reach before it is handled. Beyond it, the module that subscribes to it counts as behind: its health is
    /// degraded, and its answers say so. Default 10 s, range 1 s to 1 day.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxLag { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The maximum size of a payload, in bytes of UTF-8. Default 262,144, range 1,024 to 16,777,216.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxPayloadBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// The number of parked events of one source that a module stores. Beyond it, a marker for each key stands for its events, which stay in
    /// the log of the source. Default 10,000, range 1 to 1,000,000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxParked { get; set; } = 10_000;

    /// <summary>
    /// The number of parked events of one key that a module stores. Beyond it, a marker stands for the rest, which stays in the log of the
    /// source. Default 100, range 1 to 100,000.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxParkedPerKey { get; set; } = 100;

    /// <summary>
    /// The number of events without a handler that a subscription skips before it stores its cursor. After a restart it skips them again.
    /// Default 1,000, range 1 to 100,000.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxPassedOver { get; set; } = 1000;

    /// <summary>
    /// The time for which events stay in the log after they were published. Events that a subscriber of this process has not handled yet
    /// stay longer. Default 90 days, range 1 min to 3,650 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// The time for which the response to a request with an Idempotency-Key is stored. Default 1 day, range 1 min to 365 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan IdempotencyRetention { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The time for which the log of operators' actions keeps an action. Default 365 days, range 1 min to 3,650 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan ActionRetention { get; set; } = TimeSpan.FromDays(365);

    /// <summary>The interval at which retention removes expired rows. Default 10 min, range 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RetentionInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The maximum number of rows that retention removes in one transaction. Default 1,000, range 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int RetentionBatchSize { get; set; } = 1000;
}
