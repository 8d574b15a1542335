using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Microsoft.Data.Sqlite;

namespace Monolith.Benchmarks;

/// <summary>
/// The module in memory of the real host, on 100,000 products: how long a start builds its state, what the state costs, and how fast queries
/// are while stock changes. There is no floor.
/// </summary>
internal sealed class SearchScenario : IColumnsMeasurement
{
    public const string Command = "search";

    private const int Products = 100_000, QuickProducts = 5_000, Clients = 4;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5), Pause = TimeSpan.FromMilliseconds(5);

    private static readonly string[] Colors = ["blue", "green", "copper", "ivory", "walnut", "linen", "amber", "slate", "rose", "black"];
    private static readonly string[] Things = ["kettle", "mug", "board", "apron", "skillet", "knife", "towel", "mill", "carafe", "spoon", "basket", "candle", "cushion", "lantern", "teapot"];
    private static readonly string[] Queries = ["kettle", "ket", "ketle", "blue mug", "lan", "walnt spoon", "basket 7", "cop cand", "teapot 123", "b"];

    public string Name => Command;

    public string Title => "Search: 100,000 products in memory";

    public string Marker => "search";

    public async Task<IReadOnlyList<Measured>> MeasureAsync(Settings settings, PostgreSqlEngine? postgreSql, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateDirectory(Path.Combine(settings.Root, "search")).FullName;
        var products = settings.Quick ? QuickProducts : Products;
        double before;
        await using (var empty = await ServerProcess.StartHostAsync(directory))
        {
            await FoundAsync(empty.Http, "kettle", expectsAny: false, cancellationToken);
            before = empty.ResidentMegabytes;
        }

        var ids = await FillAsync(directory, products, cancellationToken);
        List<double> rebuilds = [], megabytes = [], medians = [], tails = [], perSecond = [], writes = [], delays = [];
        for (var round = 0; round < settings.FewRounds; round++)
        {
            await using var host = await ServerProcess.StartHostAsync(directory);
            var start = Stopwatch.GetTimestamp();
            await FoundAsync(host.Http, "kettle", expectsAny: true, cancellationToken);
            rebuilds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            megabytes.Add(host.ResidentMegabytes - before);

            await LoadAsync(host.Http, ids, settings.WarmUp, cancellationToken);
            var (times, written) = await LoadAsync(host.Http, ids, settings.LightLoad, cancellationToken);
            medians.Add(Statistics.Percentile(times, 0.5));
            tails.Add(Statistics.Percentile(times, 0.99));
            perSecond.Add(times.Count / settings.LightLoad.TotalSeconds);
            writes.Add(written / settings.LightLoad.TotalSeconds);
            delays.Add(await FollowAsync(host.Http, ids[round], cancellationToken));
        }

        return
        [
            new Measured(SqliteEngine.Title, null, new Dictionary<IMeasurement, IReadOnlyList<Figure>>
            {
                [this] =
                [
                    new("start, from the first answer of the host to the first answer of Search", "s", [], rebuilds),
                    new("resident memory, above that of the host without products", "MB", [], megabytes),
                    new($"query over HTTP under writes, {Clients} clients, p50", "ms", [], medians),
                    new($"query over HTTP under writes, {Clients} clients, p99", "ms", [], tails),
                    new("queries", "1/s", [], perSecond),
                    new("stock changes meanwhile", "1/s", [], writes),
                    new("from the answer to a stock change until Search shows it", "ms", [], delays),
                ],
            }),
        ];
    }

    /// <summary>Writes products and their stock into the tables of the modules, so that a start takes their snapshots.</summary>
    private static async Task<List<Guid>> FillAsync(string directory, int products, CancellationToken cancellationToken)
    {
        var random = new Random(1);
        var ids = Enumerable.Range(0, products).Select(_ => Guid.CreateVersion7(TimeProvider.System.GetUtcNow())).ToList();
        await InsertAsync("catalog", "INSERT INTO products (id, sku, name, price_amount, price_currency, retired) VALUES ($id, $sku, $name, '9.5', 'EUR', 0)", (command, i) =>
        {
            command.Parameters.AddWithValue("$sku", $"S{i}");
            command.Parameters.AddWithValue("$name", $"{Colors[random.Next(Colors.Length)]} {Things[random.Next(Things.Length)]} {i % 2_000} {Things[random.Next(Things.Length)]}");
        });
        await InsertAsync("inventory", "INSERT INTO stock (product_id, name, on_hand, reserved, sold, version) VALUES ($id, '', 10, 0, $sold, 1)", (command, _) =>
            command.Parameters.AddWithValue("$sold", random.Next(1_000)));
        return ids;

        async Task InsertAsync(string module, string sql, Action<SqliteCommand, int> bind)
        {
            await using var connection = new SqliteConnection($"Data Source={Path.Combine(directory, "data", module + ".db")};Pooling=False");
            await connection.OpenAsync(cancellationToken);
            await using var transaction = connection.BeginTransaction();
            for (var i = 0; i < ids.Count; i++)
            {
                await using var command = connection.CreateCommand();
                command.CommandText = sql;
                command.Parameters.AddWithValue("$id", ids[i]);
                bind(command, i);
                await command.ExecuteNonQueryAsync(cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until Search answers.</summary>
    private static async Task FoundAsync(HttpClient http, string text, bool expectsAny, CancellationToken cancellationToken)
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Limit;)
        {
            using var answer = await http.GetAsync(PathOf(text), cancellationToken);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                var found = await answer.Content.ReadAsStringAsync(cancellationToken);
                if (found.Contains("\"id\"", StringComparison.Ordinal) != expectsAny)
                {
                    throw new InvalidOperationException($"Search answered, but found: {found}");
                }

                return;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        throw new TimeoutException($"Search was not ready within {Limit}.");
    }

    /// <summary>Queries with several clients, while another one changes the stock of one product after the other.</summary>
    private static async Task<(List<double> Milliseconds, int Writes)> LoadAsync(HttpClient http, List<Guid> ids, TimeSpan time, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var writes = 0;
        var writing = Task.Run(async () =>
        {
            for (; Stopwatch.GetElapsedTime(start) < time; writes++)
            {
                await ReplenishAsync(http, ids[writes * 37 % ids.Count], cancellationToken);
            }
        }, cancellationToken);
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            var times = new List<double>();
            for (var i = client; Stopwatch.GetElapsedTime(start) < time; i++)
            {
                var began = Stopwatch.GetTimestamp();
                using var answer = await http.GetAsync(PathOf(Queries[i % Queries.Length]), cancellationToken);
                answer.EnsureSuccessStatusCode();
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            return times;
        }, cancellationToken)));
        await writing;
        return ([.. clients.SelectMany(times => times)], writes);
    }

    /// <summary>Changes the stock of a product, and measures how long Search shows the former stock.</summary>
    private static async Task<double> FollowAsync(HttpClient http, Guid product, CancellationToken cancellationToken)
    {
        var name = (await http.GetFromJsonAsync<Listed>(new Uri($"/catalog/products/{product}", UriKind.Relative), cancellationToken))!.Name;
        var stock = await ReplenishAsync(http, product, cancellationToken);
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var found = await http.GetFromJsonAsync<Found>(PathOf(name, max: 50), cancellationToken);
            if (found!.Items.Any(item => item.Id == product && item.Available == stock))
            {
                return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            if (Stopwatch.GetElapsedTime(start) > Limit)
            {
                throw new TimeoutException($"Search has not followed the stock of {product} within {Limit}.");
            }
        }
    }

    private static async Task<int> ReplenishAsync(HttpClient http, Guid product, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync($"/inventory/stock/{product}/replenishments", new { Quantity = 1 }, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<Stock>(cancellationToken))!.Available;
    }

    private static Uri PathOf(string text, int max = 10) =>
        new(string.Create(CultureInfo.InvariantCulture, $"/search?q={Uri.EscapeDataString(text)}&max={max}"), UriKind.Relative);

    private sealed record Listed(string Name);

    private sealed record Stock(int Available);

    private sealed record Found(IReadOnlyList<FoundItem> Items);

    private sealed record FoundItem(Guid Id, int Available);
}
