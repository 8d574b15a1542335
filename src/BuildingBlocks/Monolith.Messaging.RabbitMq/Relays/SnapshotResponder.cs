using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;
using RabbitMQ.Client;

namespace Monolith.Messaging.RabbitMq;

/// <summary>
/// Answers requests for snapshots of the relay's module: one at a time, because a page is the largest message, and beside the relay's other
/// work, because reading it may take seconds. It has a channel of its own, so that a response that the broker refuses ends no relay.
/// </summary>
internal sealed partial class SnapshotResponder : IAsyncDisposable
{
    /// <summary>A page is read again with fewer keys if it would be larger. By default a broker accepts 16 MiB.</summary>
    internal const int MaxPageBytes = 4 * 1024 * 1024;

    /// <summary>Bounds what is in memory at once, whatever the reader asks for.</summary>
    private const int MaxKeys = 1_000;

    private const int MaxWaiting = 100;

    private readonly SourceStream _stream;
    private readonly RabbitMqConnection _connection;
    private readonly IEventFeed _log;
    private readonly RabbitMqOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    // A reader that receives no response asks again.
    private readonly Channel<Request> _waiting = System.Threading.Channels.Channel.CreateBounded<Request>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest });

    private IChannel? _channel;

    public SnapshotResponder(
        SourceStream stream, RabbitMqConnection connection, IEventFeed log, RabbitMqOptions options, TimeProvider clock, ILogger logger)
    {
        (_stream, _connection, _log, _options, _clock, _logger) = (stream, connection, log, options, clock, logger);
        _running = Task.Run(() => RunAsync(_stop.Token));
    }

    /// <summary>Answers a request later. Ignores a request that cannot be read.</summary>
    public void Add(string kind, string asker, string? correlation, ReadOnlySpan<byte> body)
    {
        try
        {
            object? content = kind == RequestKind.SnapshotStart
                ? JsonSerializer.Deserialize(body, RelayJson.Messages.SnapshotStartRequest)
                : JsonSerializer.Deserialize(body, RelayJson.Messages.SnapshotPageRequest);
            if (content is not null)
            {
                _waiting.Writer.TryWrite(new Request(kind, content, asker, correlation, _clock.GetTimestamp()));
            }
        }
        catch (JsonException e)
        {
            Log.Unreadable(_logger, _stream.Source, kind, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        if (_channel is { } channel)
        {
            await channel.CloseQuietlyAsync();
        }

        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var request = await _waiting.Reader.ReadAsync(stop);
                if (_clock.GetElapsedTime(request.ReceivedAt) < _options.SnapshotTimeout)
                {
                    await SendAsync(request, await AnswerAsync(request.Content, stop), stop);
                }
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.NotSent(_logger, _stream.Source, e);
            }
        }
    }

    /// <summary>Reads what was requested. Every failure becomes a response, so that the reader knows of it at once.</summary>
    private async Task<Answer> AnswerAsync(object content, CancellationToken stop)
    {
        try
        {
            return new Answer(null, content switch
            {
                SnapshotStartRequest start => await _log.StartSnapshotAsync(start.Events, stop) is { } begun
                    ? JsonSerializer.SerializeToUtf8Bytes(begun, RelayJson.Messages.SnapshotStart)
                    : [],
                SnapshotPageRequest page => await ReadAsync(page, stop),
                _ => throw new InvalidOperationException($"A {content.GetType().Name} is not a request."),
            });
        }
        catch (LogTruncatedException e)
        {
            return new Answer(RequestKind.Truncated, [], e.TruncatedTo);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            Log.Failed(_logger, _stream.Source, e);
            return new Answer(RequestKind.Unknown, []);
        }
    }

    /// <summary>Reads a page, with fewer keys than requested if it is too large for a message.</summary>
    private async Task<byte[]> ReadAsync(SnapshotPageRequest request, CancellationToken stop)
    {
        for (var keys = Math.Clamp(request.Max, 1, MaxKeys); ; keys /= 2)
        {
            var page = await _log.ReadSnapshotAsync(request.Cursor, request.Mark, keys, stop);
            var body = JsonSerializer.SerializeToUtf8Bytes(page, RelayJson.Messages.SnapshotBatch);
            if (body.Length <= MaxPageBytes)
            {
                return body;
            }

            if (keys == 1)
            {
                throw new InvalidOperationException(
                    $"The snapshot of {_stream.Source} contains a key whose state has {body.Length} bytes. A message has at most {MaxPageBytes}. Let its ISnapshotSource describe the state in smaller events, or run the subscribers where {_stream.Source} runs.");
            }
        }
    }

    private async Task SendAsync(Request request, Answer answer, CancellationToken stop)
    {
        if (_channel is not { IsOpen: true })
        {
            if (_channel is { } old)
            {
                await old.CloseQuietlyAsync();
            }

            _channel = await _connection.OpenChannelAsync(kind: null, stop);
        }

        var headers = new Dictionary<string, object?> { [Header.Kind] = answer.Kind ?? request.Kind };
        if (answer.TruncatedTo is { } position)
        {
            headers.SetPosition(Header.Position, position);
        }

        var properties = new BasicProperties { CorrelationId = request.Correlation, Headers = headers };
        await _channel.BasicPublishAsync(_stream.Answers, request.Asker, mandatory: false, properties, answer.Body, stop)
            .BoundAsync(_options.RequestTimeout, stop);
    }

    private sealed record Request(string Kind, object Content, string Asker, string? Correlation, long ReceivedAt);

    private sealed record Answer(string? Kind, byte[] Body, LogPosition? TruncatedTo = null);

    private static partial class Log
    {
        [LoggerMessage(3007, LogLevel.Warning, "A snapshot of {Source} cannot be read for a subscriber in another process, which asks again")]
        public static partial void Failed(ILogger logger, string source, Exception failure);

        [LoggerMessage(3008, LogLevel.Warning, "The response to a request for a snapshot of {Source} was not sent; the subscriber asks again")]
        public static partial void NotSent(ILogger logger, string source, Exception failure);

        [LoggerMessage(3009, LogLevel.Warning, "Ignoring a request for a snapshot of {Source} whose {Kind} is not readable. Update its sender, or this process, to the same version")]
        public static partial void Unreadable(ILogger logger, string source, string kind, Exception failure);
    }
}
