using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Monolith.Benchmarks;

/// <summary>The result of placing orders.</summary>
/// <param name="PerSecond">The number of accepted orders per second.</param>
/// <param name="MedianMilliseconds">The median duration of the requests.</param>
/// <param name="CpuPerThousand">The processor time per 1,000 orders, in milliseconds, of the processes that clients use.</param>
internal sealed record OrderResult(double PerSecond, double MedianMilliseconds, double CpuPerThousand);

/// <summary>Clients of a shop over HTTP, each with one request at a time.</summary>
internal sealed class OrderClients
{
    private const int Clients = 16;
    private const int Products = 5;
    private const int Plenty = 1_000_000;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlyList<ServerProcess> _doors;
    private readonly Guid _customer;
    private readonly Guid[] _products;

    private OrderClients(IReadOnlyList<ServerProcess> doors, Guid customer, Guid[] products) => (_doors, _customer, _products) = (doors, customer, products);

    /// <summary>Registers a customer and lists products.</summary>
    /// <param name="doors">The addresses of the processes that clients use. Each client uses one of them.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async Task<OrderClients> PrepareAsync(IReadOnlyList<ServerProcess> doors, CancellationToken cancellationToken)
    {
        var http = doors[0].Http;
        var customer = await CreateAsync(http, "/profiles", new { name = "Ann Lee", email = "ann@example.org", age = 33 }, cancellationToken);
        var products = new Guid[Products];
        for (var i = 0; i < Products; i++)
        {
            var product = new { sku = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString(), name = "Thing", price = new { amount = 9.95m, currency = "EUR" } };
            products[i] = await CreateAsync(http, "/catalog/products", product, cancellationToken);
        }

        return new OrderClients(doors, customer, products);
    }

    /// <summary>Fills the stock with more items than will be ordered, once the products are known there.</summary>
    public async Task FillStockAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var product in _products)
        {
            while (true)
            {
                using var answer = await _doors[0].Http.PostAsJsonAsync($"/inventory/stock/{product}/replenishments", new { quantity = Plenty }, cancellationToken);
                if (answer.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.ServiceUnavailable) || Stopwatch.GetElapsedTime(start) > Timeout)
                {
                    await ExpectSuccessAsync(answer, cancellationToken);
                    break;
                }

                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>Places orders with two lines as fast as responses arrive, for a given time.</summary>
    public Task<OrderResult> PlaceAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        return PlaceAsync(() => Stopwatch.GetElapsedTime(start) < time, cancellationToken);
    }

    /// <summary>Places a number of orders with two lines, as fast as responses arrive.</summary>
    public Task<OrderResult> PlaceAsync(int orders, CancellationToken cancellationToken)
    {
        var begun = 0;
        return PlaceAsync(() => Interlocked.Increment(ref begun) <= orders, cancellationToken);
    }

    private async Task<OrderResult> PlaceAsync(Func<bool> goesOn, CancellationToken cancellationToken)
    {
        var cpu = Cpu();
        var start = Stopwatch.GetTimestamp();
        var took = (await Task.WhenAll(Enumerable.Range(0, Clients)
            .Select(client => Task.Run(() => PlaceAsync(client, goesOn, cancellationToken), cancellationToken)))).SelectMany(t => t).ToList();
        var elapsed = Stopwatch.GetElapsedTime(start);
        return new OrderResult(took.Count / elapsed.TotalSeconds, Statistics.Median(took), (Cpu() - cpu).TotalMilliseconds * 1000 / took.Count);
    }

    private async Task<List<double>> PlaceAsync(int client, Func<bool> goesOn, CancellationToken cancellationToken)
    {
        var http = _doors[client % _doors.Count].Http;
        var took = new List<double>();
        for (var i = client; goesOn(); i++)
        {
            var order = new
            {
                customerId = _customer,
                lines = new[]
                {
                    new { productId = _products[i % Products], quantity = 1 },
                    new { productId = _products[(i + 1) % Products], quantity = 2 },
                },
            };
            var sent = Stopwatch.GetTimestamp();
            using var answer = await http.PostAsJsonAsync("/ordering/orders", order, cancellationToken);
            await ExpectSuccessAsync(answer, cancellationToken);
            took.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        return took;
    }

    private TimeSpan Cpu() => _doors.Aggregate(TimeSpan.Zero, (sum, door) => sum + door.ProcessorTime);

    private static async Task<Guid> CreateAsync(HttpClient http, string path, object body, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync(path, body, cancellationToken);
        await ExpectSuccessAsync(answer, cancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("id").GetGuid();
    }

    private static async Task ExpectSuccessAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{answer.RequestMessage?.RequestUri} returned status {(int)answer.StatusCode}: {body}");
        }
    }
}
