using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Monolith.Benchmarks;

/// <summary>What placing orders came to.</summary>
/// <param name="PerSecond">Orders that were accepted.</param>
/// <param name="MedianMilliseconds">How long half of the requests took at most.</param>
/// <param name="CpuPerThousand">Milliseconds of the server's processor time per 1,000 orders.</param>
internal sealed record OrderResult(double PerSecond, double MedianMilliseconds, double CpuPerThousand);

/// <summary>Clients of a shop over HTTP, one request at a time each.</summary>
internal sealed class OrderClients
{
    private const int Clients = 16;
    private const int Products = 5;

    private readonly ServerProcess _server;
    private readonly Guid _customer;
    private readonly Guid[] _products;

    private OrderClients(ServerProcess server, Guid customer, Guid[] products) => (_server, _customer, _products) = (server, customer, products);

    /// <summary>Registers a customer and lists products.</summary>
    public static async Task<OrderClients> PrepareAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        var customer = await CreateAsync(server, "/profiles", new { name = "Ann Lee", email = "ann@example.org", age = 33 }, cancellationToken);
        var products = new Guid[Products];
        for (var i = 0; i < Products; i++)
        {
            var product = new { sku = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString(), name = "Thing", price = new { amount = 9.95m, currency = "EUR" } };
            products[i] = await CreateAsync(server, "/catalog/products", product, cancellationToken);
        }

        return new OrderClients(server, customer, products);
    }

    /// <summary>Places orders of two lines as fast as answers come, for a time.</summary>
    public async Task<OrderResult> PlaceAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var cpu = _server.ProcessorTime;
        var start = Stopwatch.GetTimestamp();
        var took = (await Task.WhenAll(Enumerable.Range(0, Clients)
            .Select(client => Task.Run(() => PlaceAsync(client, start, time, cancellationToken), cancellationToken)))).SelectMany(t => t).ToList();
        var elapsed = Stopwatch.GetElapsedTime(start);
        return new OrderResult(
            took.Count / elapsed.TotalSeconds, Statistics.Median(took), (_server.ProcessorTime - cpu).TotalMilliseconds * 1000 / took.Count);
    }

    private async Task<List<double>> PlaceAsync(int client, long start, TimeSpan time, CancellationToken cancellationToken)
    {
        var took = new List<double>();
        for (var i = client; Stopwatch.GetElapsedTime(start) < time; i++)
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
            using var answer = await _server.Http.PostAsJsonAsync("/ordering/orders", order, cancellationToken);
            await ExpectSuccessAsync(answer, cancellationToken);
            took.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        return took;
    }

    private static async Task<Guid> CreateAsync(ServerProcess server, string path, object body, CancellationToken cancellationToken)
    {
        using var answer = await server.Http.PostAsJsonAsync(path, body, cancellationToken);
        await ExpectSuccessAsync(answer, cancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("id").GetGuid();
    }

    private static async Task ExpectSuccessAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{answer.RequestMessage?.RequestUri} was answered {(int)answer.StatusCode}: {body}");
        }
    }
}
