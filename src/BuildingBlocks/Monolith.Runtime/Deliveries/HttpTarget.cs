using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.ExceptionServices;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// Posts each event to an endpoint, signed as a Standard Webhook. A redirect is not followed, because it would send the events to an address
/// that the operator did not configure.
/// </summary>
internal sealed class HttpTarget : IDeliveryTarget
{
    /// <summary>The longest time for which a receiver can ask to be left alone.</summary>
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);

    /// <summary>The time after which a connection is replaced, so that a change of the receiver's address takes effect.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    private readonly HttpTargetOptions _options;
    private readonly TimeProvider _clock;
    private readonly HttpClient _client;
    private readonly byte[][] _secrets;
    private readonly string _receiver;

    public HttpTarget(HttpTargetOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _secrets = [.. new[] { options.Secret, options.PreviousSecret }.OfType<string>().Select(secret => WebhookSignature.ReadSecret(secret)!)];

        // A path or a query may contain a key of the receiver.
        _receiver = options.Url!.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = ConnectionLifetime })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public async Task SendAsync(IReadOnlyList<DeliveryMessage> messages, Action<Guid> accepted, CancellationToken cancellationToken)
    {
        var failures = new ConcurrentQueue<Exception>();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = _options.Concurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(messages.GroupBy(message => message.Key), limits, async (ofKey, token) =>
        {
            try
            {
                // The events after one that was rejected wait behind it.
                foreach (var message in ofKey.TakeWhile(_ => !failures.Any(IsUnavailable)))
                {
                    await PostAsync(message, token);
                    accepted(message.Id);
                }
            }
            catch (Exception e) when (!token.IsCancellationRequested)
            {
                failures.Enqueue(e);
            }
        });

        if ((failures.FirstOrDefault(IsUnavailable) ?? failures.FirstOrDefault()) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return default;
    }

    private static bool IsUnavailable(Exception failure) => failure is TargetUnavailableException;

    private async Task PostAsync(DeliveryMessage message, CancellationToken cancellationToken)
    {
        using var request = CreateRequest(message);
        using var timeout = new CancellationTokenSource(_options.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            Require(response);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TargetUnavailableException($"{_receiver} did not answer within {_options.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s.", e);
        }
        catch (HttpRequestException e)
        {
            throw new TargetUnavailableException($"{_receiver} cannot be reached: {(e.InnerException ?? e).Message}", e);
        }
    }

    private HttpRequestMessage CreateRequest(DeliveryMessage message)
    {
        var (id, now) = (message.Id.ToString(), _clock.GetUtcNow().ToUnixTimeSeconds());
        var request = new HttpRequestMessage(HttpMethod.Post, _options.Url) { Content = new ReadOnlyMemoryContent(message.Body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(DeliveryMessage.ContentType);
        request.Headers.Add(WebhookSignature.IdHeader, id);
        request.Headers.Add(WebhookSignature.TimestampHeader, now.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Sign(_secrets, id, now, message.Body.Span));
        foreach (var (name, value) in _options.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    /// <summary>
    /// Judges an answer. Credentials, redirects, and what a proxy answers in place of the receiver concern every event, so no event is the
    /// cause.
    /// </summary>
    private void Require(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var answer = string.Create(CultureInfo.InvariantCulture, $"{_receiver} answered {(int)response.StatusCode} ({response.ReasonPhrase})");
        throw response.StatusCode switch
        {
            HttpStatusCode.Gone => new TargetUnavailableException(
                $"{answer}: it wants no more events. The delivery is paused until this process restarts. Remove it from the configuration, or correct its Url.")
            {
                RetryAfter = Timeout.InfiniteTimeSpan,
            },
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.RequestTimeout or (HttpStatusCode)425
                or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout
                or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.ProxyAuthenticationRequired
                or (>= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest) =>
                new TargetUnavailableException($"{answer}.") { RetryAfter = RetryAfterOf(response) },
            _ => new EventRejectedException($"{answer}."),
        };
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - _clock.GetUtcNow() : null;
        return asked > MaxRetryAfter ? MaxRetryAfter : asked;
    }
}

/// <summary>The exception that is thrown when a receiver rejects an event. The event counts as failed, and is parked in the end.</summary>
/// <param name="message">The answer of the receiver.</param>
internal sealed class EventRejectedException(string message) : Exception(message);
