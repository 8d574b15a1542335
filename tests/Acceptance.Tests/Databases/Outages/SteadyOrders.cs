namespace Acceptance.Tests;

/// <summary>
/// Clients that place orders at a steady pace and retry with their keys. The load is light, because otherwise the time to complete what was
/// held up would hide when the wait for it ended.
/// </summary>
internal sealed class SteadyOrders : IAsyncDisposable
{
    /// <summary>
    /// The time in which a replica must complete an order after another one was frozen or cut off. The promise is 10 s (docs/reliability.md).
    /// The rest is for a machine on which other tests use the processors.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
    private readonly Task _clients;
    private int _placed;

    /// <summary>Starts the clients.</summary>
    /// <param name="clients">The connection of each client.</param>
    /// <param name="pace">The time between two orders of a client.</param>
    /// <param name="customer">The customer who orders.</param>
    /// <param name="product">The product, of which each order contains one.</param>
    public SteadyOrders(IEnumerable<HttpClient> clients, TimeSpan pace, Guid customer, Guid product) =>
        _clients = Task.WhenAll(clients.Select(http => PlaceAsync(new Shop(http), pace, customer, product)).ToList());

    /// <summary>The number of orders that were placed or are being placed.</summary>
    public int Placed => Volatile.Read(ref _placed);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Lets each client finish its order, and stops it.</summary>
    public async Task StopAsync()
    {
        await _enough.CancelAsync();
        await _clients;
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        await _clients.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _enough.Dispose();
    }

    private async Task PlaceAsync(Shop shop, TimeSpan pace, Guid customer, Guid product)
    {
        using var timer = new PeriodicTimer(pace);
        while (!_enough.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(Token);
            await shop.PlaceAsync(customer, product, $"order-{Interlocked.Increment(ref _placed)}");
        }
    }
}
