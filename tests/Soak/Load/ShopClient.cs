using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Acceptance.Tests;

namespace Soak;

/// <summary>The answer to a request, and when it was first sent and answered.</summary>
internal sealed record Answer(HttpStatusCode Status, string Body, Span Span, int Attempts)
{
    public Guid Id
    {
        get
        {
            using var json = JsonDocument.Parse(Body);
            return json.RootElement.GetProperty("id").GetGuid();
        }
    }
}

/// <summary>A client that repeats a request, with the same key and at any replica, until the shop has accepted or rejected it.</summary>
internal sealed class ShopClient(Cluster cluster, Ledger ledger, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a request may remain unanswered, which is longer than any fault lasts.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly HttpClient _http = MonolithProcess.NewClient(cluster.Urls[0]);
    private int _next;

    /// <summary>Sends a request until it has an answer below 500.</summary>
    /// <returns>The answer, or null if there was none within the limit, which is a finding.</returns>
    public async Task<Answer?> SendAsync(HttpMethod method, string path, string? body, string? key, CancellationToken cancellationToken)
    {
        var (sentAt, start) = (clock.GetUtcNow(), clock.GetTimestamp());
        var last = "";
        for (var attempt = 1; clock.GetElapsedTime(start) < Limit; attempt++)
        {
            try
            {
                var (status, text) = await SendOnceAsync(method, path, body, key, cancellationToken);
                if ((int)status < 500 && status is not HttpStatusCode.TooManyRequests)
                {
                    return new Answer(status, text, new Span(sentAt, clock.GetUtcNow()), attempt);
                }

                last = $"{(int)status} {text}";
                CountFailure(status, method, path, text);
            }
            catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                last = e.Message;
                ledger.Count("unanswered requests");
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }

        ledger.Add(new Finding(Fault.Stuck, $"{method} {path} ({key})", "the host", $"no answer within {Limit.TotalMinutes:0} minutes; the last attempt: {last}"));
        return null;
    }

    public void Dispose() => _http.Dispose();

    private async Task<(HttpStatusCode Status, string Body)> SendOnceAsync(HttpMethod method, string path, string? body, string? key, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(AttemptTimeout);
        var url = cluster.Urls[(int)((uint)Interlocked.Increment(ref _next) % cluster.Urls.Count)];
        using var request = new HttpRequestMessage(method, new Uri(url, path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await _http.SendAsync(request, timeout.Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(timeout.Token));
    }

    /// <summary>An outage is answered with 503 or 504. Any other failure is one that nobody has foreseen.</summary>
    private void CountFailure(HttpStatusCode status, HttpMethod method, string path, string body)
    {
        ledger.Count($"answers {(int)status}");
        if (status is HttpStatusCode.InternalServerError)
        {
            ledger.Add(new Finding(Fault.Stuck, $"{method} {path}", "the host", $"expected 503 or 504 while something is unavailable, but the answer was 500: {body}"));
        }
    }
}
