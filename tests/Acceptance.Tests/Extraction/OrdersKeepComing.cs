using System.Collections.Concurrent;
using System.Diagnostics;

namespace Acceptance.Tests;

/// <summary>
/// Customers who place orders during an operation on the shop. They record rejected requests and do not retry, so that every unanswered
/// request counts.
/// </summary>
internal sealed class OrdersKeepComing : IAsyncDisposable
{
    private const int Customers = 2;

    /// <summary>The delay between a customer's requests, and between two probes of Payments, which leaves time for the operation.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500), Blink = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _rejections = new();
    private readonly Shop _shop;
    private readonly Task _all;
    private int _placed;
    private long _silentTicks;

    public OrdersKeepComing(HttpClient http, Guid customer, Guid product)
    {
        _shop = new Shop(http);
        _all = Task.WhenAll([.. Enumerable.Range(0, Customers).Select(_ => OrderAsync(http, customer, product)), WatchPaymentsAsync(http)]);
    }

    /// <summary>The number of accepted orders.</summary>
    public int Placed => Volatile.Read(ref _placed);

    /// <summary>The requests that modules other than Payments rejected.</summary>
    public IReadOnlyCollection<string> Rejections => _rejections;

    /// <summary>The longest time without a response of Payments, since the last call.</summary>
    public TimeSpan TakeLongestSilence() => TimeSpan.FromTicks(Interlocked.Exchange(ref _silentTicks, 0));

    /// <summary>Waits until some more orders were accepted.</summary>
    public async Task SomeMoreAsync(int orders)
    {
        for (var target = Placed + orders; Placed < target;)
        {
            Assert.False(_all.IsFaulted, _all.Exception?.ToString());
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until the customers have completed their requests.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _all;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task OrderAsync(HttpClient http, Guid customer, Guid product)
    {
        while (!_stop.IsCancellationRequested)
        {
            using var order = await _shop.PostAsync(
                "/ordering/orders", new { customerId = customer, lines = new[] { new { productId = product, quantity = 1 } } }, Guid.CreateVersion7().ToString());
            using var look = await http.GetAsync(new Uri($"/catalog/products/{product}", UriKind.Relative), TestContext.Current.CancellationToken);
            foreach (var answer in new[] { order, look }.Where(answer => !answer.IsSuccessStatusCode))
            {
                _rejections.Enqueue($"{(int)answer.StatusCode} {answer.RequestMessage!.RequestUri}: {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
            }

            if (order.IsSuccessStatusCode)
            {
                Interlocked.Increment(ref _placed);
            }

            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private async Task WatchPaymentsAsync(HttpClient http)
    {
        var answered = Stopwatch.GetTimestamp();
        while (!_stop.IsCancellationRequested)
        {
            using var answer = await http.GetAsync(new Uri("/payments?pageSize=1", UriKind.Relative), TestContext.Current.CancellationToken);
            var silence = Stopwatch.GetElapsedTime(answered);
            Volatile.Write(ref _silentTicks, Math.Max(Volatile.Read(ref _silentTicks), silence.Ticks));
            if (answer.IsSuccessStatusCode)
            {
                answered = Stopwatch.GetTimestamp();
            }

            await Task.Delay(Blink, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
