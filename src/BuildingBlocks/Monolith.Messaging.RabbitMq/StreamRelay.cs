using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// Carries the events of a module of this process to a stream: a subscriber of the module's own log, whose cursor moves
/// when the broker has confirmed. Publishers don't know of it: while the broker is away, events wait in the log.
/// </summary>
internal sealed partial class StreamRelay : IEventRelay
{
    /// <summary>The source under which the module's store keeps the relay's cursor.</summary>
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
    private readonly KeyValuePair<string, object?> _tag;
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
        _tag = new("source", source);
    }

    /// <summary>The module whose events it carries.</summary>
    public string Source { get; }

    /// <summary>Why it makes no progress at the moment, or null when all is well or another replica's relay publishes.</summary>
    public string? LastError { get; private set; }

    /// <summary>Whether it is the one that publishes, among the replicas of the module.</summary>
    public bool Leads { get; private set; }

    /// <summary>The position up to which the broker has everything, as far as this relay has brought it there.</summary>
    public LogPosition Position => Volatile.Read(ref _state).Cursor;

    /// <summary>Works until it is told to stop. It never gives up: what it can't do now it tries again.</summary>
    /// <param name="stop">Tells it to stop.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        for (var failures = 1; !stop.IsCancellationRequested; failures++)
        {
            try
            {
                await LeadAsync(() => failures = GoesWell(), stop);
                failures = GoesWell();
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

    /// <summary>Publishes until something fails; returns when another relay is the one to.</summary>
    private async Task LeadAsync(Action wentWell, CancellationToken stop)
    {
        await using var administration = await RelayRequestConsumer.TryOpenAsync(_stream, _connection, _feed.ReadHeadAsync, stop);
        if (administration is null)
        {
            return;
        }

        try
        {
            await using var publisher = await StreamPublisher.OpenAsync(_stream, _connection, _options.ConfirmTimeout, stop);
            await new Lead(this, administration, publisher, wentWell).RunAsync(stop);
        }
        finally
        {
            Leads = false;
        }
    }

    private int GoesWell()
    {
        if (LastError is not null)
        {
            LastError = null;
            Log.Recovered(_logger, Source);
        }

        return 0;
    }

    private void Fails(Exception failure)
    {
        var error = failure is OperationCanceledException ? $"RabbitMQ did not answer within {_options.RequestTimeout}." : failure.Message;
        if (LastError != error)
        {
            LastError = error;
            Log.Stalled(_logger, Source, failure);
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken stop) =>
        await Task.Delay(pause, _clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Where it stands, and how far it ever was.</summary>
    private sealed record State(LogPosition Cursor, LogPosition Furthest);

    private static partial class Log
    {
        [LoggerMessage(3000, LogLevel.Error, "The relay of {Source} makes no progress and tries again; events wait in the log")]
        public static partial void Stalled(ILogger logger, string source, Exception failure);

        [LoggerMessage(3001, LogLevel.Information, "The relay of {Source} makes progress again")]
        public static partial void Recovered(ILogger logger, string source);

        [LoggerMessage(3002, LogLevel.Information, "The relay of {Source} publishes from {Position} on")]
        public static partial void Leads(ILogger logger, string source, LogPosition position);

        [LoggerMessage(3003, LogLevel.Warning, "A reader of {Source} misses what is after {Position}: the relay publishes it once more")]
        public static partial void Rewind(ILogger logger, string source, LogPosition position);

        [LoggerMessage(3004, LogLevel.Warning, "The log of {Source} no longer holds what is after {Position}: readers are told that it is gone up to {TruncatedTo}")]
        public static partial void Truncated(ILogger logger, string source, LogPosition position, LogPosition truncatedTo);

        [LoggerMessage(3005, LogLevel.Information, "Another relay of {Source} has moved the cursor; reading it again")]
        public static partial void Fenced(ILogger logger, string source);
    }
}
