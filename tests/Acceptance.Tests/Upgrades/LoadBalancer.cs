using System.Collections.Concurrent;
using System.Net;

namespace Acceptance.Tests;

/// <summary>
/// Passes each request to one of the replicas whose <c>/health/ready</c> succeeds, in turn, and never passes one on again. While no replica
/// is ready, requests wait.
/// </summary>
internal sealed class LoadBalancer : DelegatingHandler, IAsyncDisposable
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Task _probing;
    private readonly ConcurrentDictionary<Uri, bool> _ready = new();
    private readonly ConcurrentDictionary<Uri, long> _readyAt = new();
    private int _turn;

    public LoadBalancer(IReadOnlyList<Uri> replicas)
        : base(new SocketsHttpHandler()) => _probing = Task.WhenAll(replicas.Select(ProbeAsync).ToList());

    /// <summary>The requests that failed: without an answer, which a client sees as 502, or with a status of 500 or more.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _probing;
        _stop.Dispose();
        Dispose();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        List<Uri> ready;
        while ((ready = [.. _ready.Where(replica => replica.Value).Select(replica => replica.Key)]).Count == 0)
        {
            await Task.Delay(ProbeInterval, TimeProvider.System, cancellationToken);
        }

        var replica = ready[(int)((uint)Interlocked.Increment(ref _turn) % ready.Count)];
        request.RequestUri = new Uri(replica, request.RequestUri!.PathAndQuery);
        try
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if ((int)answer.StatusCode >= 500)
            {
                _failures.Enqueue($"{request.Method} {request.RequestUri}: {(int)answer.StatusCode}");
            }

            return answer;
        }
        catch (HttpRequestException e)
        {
            _failures.Enqueue($"{request.Method} {request.RequestUri}: {e.Message} The replica was last ready {TimeProvider.System.GetElapsedTime(_readyAt[replica]).TotalMilliseconds:0} ms before.");
            return new HttpResponseMessage(HttpStatusCode.BadGateway) { RequestMessage = request };
        }
    }

    private async Task ProbeAsync(Uri replica)
    {
        using var http = new HttpClient();
        using var timer = new PeriodicTimer(ProbeInterval);
        while (!_stop.IsCancellationRequested)
        {
            var probed = TimeProvider.System.GetTimestamp();
            if (_ready[replica] = await IsReadyAsync(http, replica))
            {
                _readyAt[replica] = probed;
            }

            await ((Task)timer.WaitForNextTickAsync(_stop.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> IsReadyAsync(HttpClient http, Uri replica)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(replica, "/health/ready"), _stop.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
