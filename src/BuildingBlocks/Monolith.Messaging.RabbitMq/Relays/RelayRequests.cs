using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Monolith.Runtime.Events;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Monolith.Messaging.RabbitMq;

/// <summary>Sends requests to the relay of a source, in any process.</summary>
internal sealed class RelayRequests(SourceStream stream, RabbitMqConnection connection, RabbitMqOptions options, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>The number of requests within the time limit for a response.</summary>
    private const int RequestsPerTimeout = 20;

    private readonly SemaphoreSlim _lock = new(1);
    private Line? _line;
    private long _asked;

    /// <summary>
    /// Reads the newest position of the source's log, or the end of what retention has removed. Waits for a relay that is just starting.
    /// </summary>
    /// <exception cref="BrokerException">No relay responds.</exception>
    public async Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                var answer = await AskAsync(RequestKind.Head, cancellationToken);
                return answer.Headers.FindPosition(Header.Position) ?? throw Unreadable();
            }
            catch (BrokerException) when (clock.GetElapsedTime(began) < options.RequestTimeout)
            {
                await Task.Delay(options.RequestTimeout / RequestsPerTimeout, clock, cancellationToken);
            }
        }
    }

    /// <summary>Reads the history of the source's log, or null if the log has none.</summary>
    /// <exception cref="BrokerException">No relay responds.</exception>
    public async Task<LogHistory?> ReadHistoryAsync(CancellationToken cancellationToken)
    {
        var answer = await AskAsync(RequestKind.History, cancellationToken);
        return Read(answer, RelayJson.Messages.LogHistory);
    }

    /// <summary>Finds where a snapshot of the source begins, or returns null if it offers none that stands for the events.</summary>
    /// <exception cref="BrokerException">No relay responds, or it cannot read its log.</exception>
    public async Task<SnapshotStart?> StartSnapshotAsync(IReadOnlyCollection<string> events, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new SnapshotStartRequest([.. events]), RelayJson.Messages.SnapshotStartRequest);
        return Read(await AskAsync(RequestKind.SnapshotStart, body, options.SnapshotTimeout, cancellationToken), RelayJson.Messages.SnapshotStart);
    }

    /// <summary>Reads a page of the source's current state.</summary>
    /// <exception cref="BrokerException">No relay responds, or it cannot read the state.</exception>
    /// <exception cref="LogTruncatedException">Retention has removed events after the position.</exception>
    public async Task<SnapshotBatch> ReadSnapshotAsync(SnapshotPageRequest request, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, RelayJson.Messages.SnapshotPageRequest);
        var answer = await AskAsync(RequestKind.SnapshotPage, body, options.SnapshotTimeout, cancellationToken);
        return answer.Headers.FindText(Header.Kind) == RequestKind.Truncated
            ? throw new LogTruncatedException(stream.Source, request.Cursor, answer.Headers.FindPosition(Header.Position) ?? throw Unreadable())
            : Read(answer, RelayJson.Messages.SnapshotBatch) ?? throw Unreadable();
    }

    /// <summary>Requests the events after a position again. The request may be lost, so repeat it.</summary>
    public async Task ResendAsync(ResendRequest request, CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, object?> { [Header.Kind] = RequestKind.Resend, [Header.Pass] = request.Seen };
        headers.SetPosition(Header.Position, request.After);
        await SendAsync(new BasicProperties { Headers = headers }, body: default, correlation: null, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_line is { } line)
        {
            await line.Channel.CloseQuietlyAsync();
        }

        _lock.Dispose();
    }

    private string NoRelay => $"No relay of {stream.Source} is running: no process that runs {stream.Source} is connected to RabbitMQ.";

    private BrokerException Unreadable() => new(
        $"The response of the relay of {stream.Source} is not readable. Update the process that runs {stream.Source}, or this one, to the same version.");

    private TContent? Read<TContent>(Answer answer, JsonTypeInfo<TContent> type)
        where TContent : class
    {
        try
        {
            return answer.Body.Length == 0 ? null : JsonSerializer.Deserialize(answer.Body, type);
        }
        catch (JsonException)
        {
            throw Unreadable();
        }
    }

    private Task<Answer> AskAsync(string kind, CancellationToken cancellationToken) =>
        AskAsync(kind, body: default, options.RequestTimeout / 4, cancellationToken);

    private async Task<Answer> AskAsync(string kind, ReadOnlyMemory<byte> body, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var correlation = Interlocked.Increment(ref _asked).ToString(CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, object?> { [Header.Kind] = kind };
        var answer = await SendAsync(new BasicProperties { CorrelationId = correlation, Headers = headers }, body, correlation, cancellationToken);
        try
        {
            return await answer.WaitAsync(atMost, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new BrokerException($"The relay of {stream.Source} did not respond within {atMost}. Check the process that runs {stream.Source}.");
        }
        finally
        {
            Volatile.Read(ref _line)?.Forget(correlation);
        }
    }

    private async Task<Task<Answer>> SendAsync(BasicProperties properties, ReadOnlyMemory<byte> body, string? correlation, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            if (_line is not { Channel.IsOpen: true })
            {
                _line = await OpenAsync(cancellationToken);
            }

            properties.ReplyTo = _line.Queue;
            var answer = correlation is null ? Task.FromResult(default(Answer)) : _line.Expect(correlation);
            await _line.Channel.BasicPublishAsync(stream.Requests, routingKey: "", mandatory: true, properties, body, cancellationToken)
                .BoundAsync(options.RequestTimeout, cancellationToken);
            return answer;
        }
        catch (Exception e) when (e is RabbitMQClientException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new BrokerException($"The request to the relay of {stream.Source} failed: {e.Message}", e);
        }
        finally
        {
            _lock.Release();
        }
    }

    private async Task<Line> OpenAsync(CancellationToken cancellationToken)
    {
        if (_line is { } old)
        {
            await old.Channel.CloseQuietlyAsync();
        }

        var channel = await connection.OpenChannelAsync(kind: null, cancellationToken);
        var line = new Line(channel, stream.NewAnswerQueue(), stream.Source);
        channel.BasicReturnAsync += (_, returned) => line.FailAsync(returned.BasicProperties.CorrelationId, NoRelay);
        try
        {
            await channel.QueueDeclareAsync(line.Queue, durable: false, exclusive: true, autoDelete: true, cancellationToken: cancellationToken);
            await channel.QueueBindAsync(line.Queue, stream.Answers, routingKey: line.Queue, cancellationToken: cancellationToken);
            await channel.BasicConsumeAsync(
                line.Queue, autoAck: true, consumerTag: "", noLocal: false, exclusive: true, arguments: null, line, cancellationToken);
            return line;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            // The first relay of the source will create the exchange.
            throw new BrokerException(NoRelay, e);
        }
    }

    /// <summary>A response.</summary>
    private readonly record struct Answer(IDictionary<string, object?> Headers, byte[] Body);

    /// <summary>A channel that receives responses.</summary>
    private sealed class Line(IChannel channel, string queue, string source) : AsyncDefaultBasicConsumer(channel)
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource<Answer>> _expected = new();

        /// <summary>The queue on which the responses arrive.</summary>
        public string Queue => queue;

        public Task<Answer> Expect(string correlation) => _expected
            .GetOrAdd(correlation, _ => new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public override Task HandleBasicDeliverAsync(
            string consumerTag,
            ulong deliveryTag,
            bool redelivered,
            string exchange,
            string routingKey,
            IReadOnlyBasicProperties properties,
            ReadOnlyMemory<byte> body,
            CancellationToken cancellationToken = default)
        {
            if (properties.Headers is not { } headers || headers.FindText(Header.Kind) is null or RequestKind.Unknown)
            {
                return FailAsync(properties.CorrelationId, $"The relay of {source} cannot read its log or state at the moment. The log of the process that runs {source} contains the reason.");
            }

            if (properties.CorrelationId is { } correlation && _expected.TryRemove(correlation, out var answer))
            {
                // The body is valid only during this call.
                answer.TrySetResult(new Answer(headers, body.ToArray()));
            }

            return Task.CompletedTask;
        }

        public override async Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
        {
            await base.HandleChannelShutdownAsync(channel, reason);
            foreach (var correlation in _expected.Keys)
            {
                await FailAsync(correlation, $"RabbitMQ closed the channel before the relay of {source} responded: {reason.ReplyText}");
            }
        }

        public void Forget(string correlation) => _expected.TryRemove(correlation, out _);

        public Task FailAsync(string? correlation, string why)
        {
            if (correlation is not null && _expected.TryRemove(correlation, out var answer))
            {
                answer.TrySetException(new BrokerException(why));
            }

            return Task.CompletedTask;
        }
    }
}
