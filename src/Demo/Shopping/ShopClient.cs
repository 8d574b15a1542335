using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Monolith.Demo;

/// <summary>
/// An HTTP client for the monolith that tolerates outages: it retries unanswered requests for up to two minutes, and every POST has an
/// Idempotency-Key, so that retries have no duplicate effect.
/// </summary>
internal sealed class ShopClient : IDisposable
{
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan OutageTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly HttpClient _http;
    private readonly ResiliencePipeline _outageRetry;
    private readonly TimeProvider _clock;
    private int _retries;

    public ShopClient(Uri address, TimeProvider clock)
    {
        _clock = clock;
        _http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };

        // The retry covers the whole exchange including the body, so it is not a message handler: a killed process can break off in the
        // middle of a response.
        _outageRetry = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddTimeout(OutageTimeout)
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>().Handle<IOException>()
                    .Handle<TimeoutRejectedException>().Handle<UnavailableException>(),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = FirstDelay,
                MaxDelay = LongestDelay,
                UseJitter = true,
                OnRetry = _ =>
                {
                    if (Interlocked.Increment(ref _retries) == 1)
                    {
                        Console.Error.WriteLine($"{Address} does not respond; retrying for up to {OutageTimeout.TotalMinutes:0} minutes.");
                    }

                    return ValueTask.CompletedTask;
                },
            })
            .AddTimeout(AttemptTimeout)
            .Build();
    }

    public Uri Address => _http.BaseAddress!;

    /// <summary>The number of retried requests.</summary>
    public int Retries => Volatile.Read(ref _retries);

    public Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) =>
        SendAsync<T>(HttpMethod.Get, path, body: null, cancellationToken);

    public Task<T> PostAsync<T>(string path, object body, CancellationToken cancellationToken) =>
        SendAsync<T>(HttpMethod.Post, path, body, cancellationToken);

    /// <summary>Reads all items of a list, page by page.</summary>
    public async Task<IReadOnlyList<T>> ReadAllAsync<T>(string path, int pageSize, CancellationToken cancellationToken)
    {
        var all = new List<T>();
        for (var number = 1; ; number++)
        {
            var page = await GetAsync<Page<T>>($"{path}?page={number}&pageSize={pageSize}", cancellationToken);
            all.AddRange(page.Items);
            if (page.Items.Count < pageSize)
            {
                return all;
            }
        }
    }

    /// <summary>Sends one request, without retries.</summary>
    /// <exception cref="HttpRequestException">No server responds.</exception>
    public async Task<(HttpStatusCode Status, string Body)> ProbeAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        var key = Guid.CreateVersion7(_clock.GetUtcNow()).ToString();
        try
        {
            return await _outageRetry.ExecuteAsync(async token => await SendOnceAsync<T>(method, path, body, key, token), cancellationToken);
        }
        catch (TimeoutRejectedException e)
        {
            throw new DemoException($"{method} {path} got no response from {Address} for {OutageTimeout.TotalMinutes:0} minutes. Start the monolith again, then the demo.", e);
        }
    }

    private async Task<T> SendOnceAsync<T>(HttpMethod method, string path, object? body, string key, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, Json));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using var response = await _http.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
            return (await JsonSerializer.DeserializeAsync<T>(content, Json, cancellationToken))!;
        }

        var answer = await response.Content.ReadAsStringAsync(cancellationToken);
        throw (int)response.StatusCode >= 500 || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            ? new UnavailableException($"{method} {path} returned status {(int)response.StatusCode}: {answer}")
            : new ShopRejectedException(response.StatusCode, $"{method} {path} returned status {(int)response.StatusCode}: {answer}");
    }

    private sealed class UnavailableException(string message) : Exception(message);
}

/// <summary>The exception that is thrown when the monolith rejects a request (4xx).</summary>
internal sealed class ShopRejectedException(HttpStatusCode status, string message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;
}
