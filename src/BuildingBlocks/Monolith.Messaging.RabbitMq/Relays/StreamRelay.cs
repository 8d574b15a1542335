using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// Publishes the events of a local module to a stream, as a subscriber of the module's log whose cursor moves when the broker has
/// confirmed. Publishers do not depend on it: while the broker is unavailable, events wait in the log.
/// </summary>
internal sealed partial class StreamRelay : IEventRelay
{
    /// <summary>The name of the relay's cursor in the module's store.</summary>
    public const string CursorName = "@rabbitmq";

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(50);

    private readonly IEventFeed _feed;
    private readonly ISubscriptionStore _store;
    private readonly SourceStream _stream;
    private readonly RabbitMqConnection _connection;
    private readonly RabbitMqOptions _options;
    private readonly MessagingOptions _messaging;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly StallReport _stall;
    private State _state = new(LogPosition.Start, LogPosition.Start);

    internal StreamRelay(
        string source,
        IEventFeed feed,
        ISubscriptionStore store,
        SourceStream stream,
        RabbitMqConnection connection,
        RabbitMqOptions options,
        MessagingOptions messaging,
        TimeProvider clock,
        ILogger<StreamRelay> logger)
    {
        Source = source;
        _feed = feed;
        _store = store;
        _stream = stream;
        _connection = connection;
        _options = options;
        _messaging = messaging;
        _clock = clock;
        _logger = logger;
        _tags = RabbitMqTelemetry.OfSource(source);
        _stall = new StallReport(clock);
    }

    /// <summary>The module that publishes the events.</summary>
    public string Source { get; }

    /// <summary>The error that stops progress at the moment, or null, also when another replica's relay is active.</summary>
    public string? LastError { get; private set; }

    /// <summary>Whether this relay is the active one among the replicas of the module.</summary>
    public bool Leads { get; private set; }

    /// <summary>Whether the relay is at work: only while a module is in another process.</summary>
    internal bool Runs { get; private set; }

    /// <summary>The position up to which this relay has published all events.</summary>
    public LogPosition Position => Volatile.Read(ref _state).Cursor;

    /// <summary>Runs until the token is canceled. It never gives up and retries what fails.</summary>
    /// <param name="stop">A token that stops the relay.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        Runs = true;
        try
        {
            await RelayAsync(stop);
        }
        finally
        {
            Runs = false;
        }
    }

    private async Task RelayAsync(CancellationToken stop)
    {
        for (var failures = 1; !stop.IsCancellationRequested; failures++)
        {
            try
            {
                await LeadAsync(() => failures = ReportSuccess(), stop);
                failures = ReportSuccess();
                await PauseAsync(_options.RetryInterval, stop);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Fails(e);
                await PauseAsync(Backoff.After(failures, FirstRetry, _options.RetryInterval), stop);
            }
        }
    }

    /// <summary>Publishes until an error occurs. Returns when another relay is active.</summary>
    private async Task LeadAsync(Action wentWell, CancellationToken stop)
    {
        await using var snapshots = new SnapshotResponder(_stream, _connection, _feed, _options, _clock, _logger);
        await using var administration = await RelayRequestConsumer.TryOpenAsync(_stream, _connection, _feed, snapshots, stop);
        if (administration is null)
        {
            return;
        }

        try
        {
            await using var publisher = await StreamPublisher.OpenAsync(_stream, _connection, _options.ConfirmTimeout, stop);
            await new ActiveRelay(this, administration, publisher, wentWell).RunAsync(stop);
        }
        finally
        {
            Leads = false;
        }
    }

    private int ReportSuccess()
    {
        LastError = null;
        if (_stall.End())
        {
            Log.Recovered(_logger, Source);
        }

        return 0;
    }

    private void Fails(Exception failure)
    {
        if (_stall.IsDue(failure))
        {
            Log.Stalled(_logger, Source, failure);
        }

        LastError = failure is OperationCanceledException ? $"RabbitMQ did not respond within {_options.RequestTimeout}." : failure.Message;
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken stop) =>
        await Task.Delay(pause, _clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>The current position, and the highest position ever reached.</summary>
    private sealed record State(LogPosition Cursor, LogPosition Furthest);

    private static partial class Log
    {
        [LoggerMessage(3000, LogLevel.Error, "The relay of {Source} makes no progress; retrying. Events wait in the log")]
        public static partial void Stalled(ILogger logger, string source, Exception failure);

        [LoggerMessage(3001, LogLevel.Information, "The relay of {Source} makes progress again")]
        public static partial void Recovered(ILogger logger, string source);

        [LoggerMessage(3002, LogLevel.Information, "The relay of {Source} publishes events after {Position}")]
        public static partial void Leads(ILogger logger, string source, LogPosition position);

        [LoggerMessage(3003, LogLevel.Warning, "A reader of {Source} lacks events after {Position}; publishing them again")]
        public static partial void Rewind(ILogger logger, string source, LogPosition position);

        [LoggerMessage(3004, LogLevel.Warning, "The log of {Source} no longer contains all events after {Position}; informing readers that it is truncated up to {TruncatedTo}")]
        public static partial void Truncated(ILogger logger, string source, LogPosition position, LogPosition truncatedTo);

        [LoggerMessage(3005, LogLevel.Information, "Another relay of {Source} has moved the cursor; reading the cursor again")]
        public static partial void Fenced(ILogger logger, string source);
    }
}
