using System.ComponentModel.DataAnnotations;

namespace Monolith.Runtime.Events;

/// <summary>Bounds and rhythms of the event core. Section <c>Messaging</c> of the configuration.</summary>
public sealed class MessagingOptions
{
    /// <summary>How many events a subscription reads and commits at once. Events; default 200, 1 to 5,000.</summary>
    [Range(1, 5000)]
    public int BatchSize { get; set; } = 200;

    /// <summary>
    /// How long to wait for a wake-up before looking anyway; wake-ups come only from commits of this process.
    /// Default 2 s, 10 ms to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long to let a batch fill after one of more than one event; under light load nothing waits.
    /// Default 3 ms, 0 to 1 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(3);

    /// <summary>How often an event or a timer is tried before it is parked. Attempts; default 5, 1 to 100.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>The wait before the second attempt; it doubles from there, less up to half by chance. Default 50 ms, 1 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest wait between attempts. Default 10 s, 1 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the handlers of one batch may take before it counts as failed. Default 30 s, 10 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan HandlerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often a side effect is tried before it is given up; with the default waits, over some 10 minutes. Attempts;
    /// default 20, 1 to 1,000.
    /// </summary>
    [Range(1, 1000)]
    public int SideEffectMaxAttempts { get; set; } = 20;

    /// <summary>
    /// How many side effects of one module are carried out at a time; the others wait in its schema. A module whose other
    /// side is slow holds up no other module. Side effects; default 4, 1 to 100.
    /// </summary>
    [Range(1, 100)]
    public int SideEffectConcurrency { get; set; } = 4;

    /// <summary>The longest wait between two attempts of a side effect; the first is 4 times RetryDelay. Default 1 min, 1 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan SideEffectMaxRetryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long one attempt of a side effect may take. One and a half times as long after it began without a result,
    /// because the process died, it is tried again. Default 10 s, 10 ms to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan SideEffectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a request may wait for events that were published before it and have not arrived yet.
    /// Default 2 s, 0 to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan CatchUpTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The largest payload that may be published, in bytes of UTF-8. Default 262,144, 1,024 to 16,777,216.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxPayloadBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// How many events of one source a module parks before it stops taking more from that source. Events; default
    /// 10,000, 1 to 1,000,000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxParked { get; set; } = 10_000;

    /// <summary>
    /// How many events without a handler are passed over before the cursor is stored; on restart they are passed over
    /// again. Events; default 1,000, 1 to 100,000.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxPassedOver { get; set; } = 1000;

    /// <summary>
    /// How long events stay in the log, counted from their publishing; longer where a subscriber of this process has not
    /// handled them yet. Default 90 days, 1 min to 3,650 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long the answer to a request with an Idempotency-Key is remembered. Default 1 day, 1 min to 365 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan IdempotencyRetention { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often what is past its retention is removed. Default 10 min, 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RetentionInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many rows retention removes in one transaction. Rows; default 1,000, 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int RetentionBatchSize { get; set; } = 1000;
}
