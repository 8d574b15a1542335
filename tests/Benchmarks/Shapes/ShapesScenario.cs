using System.Diagnostics;
using System.Globalization;
using Acceptance.Tests;
using Monolith.Conformance;

namespace Monolith.Benchmarks;

/// <summary>
/// The whole shop in several shapes: orders are placed over HTTP, and the measurement includes all work that follows from them. There is no
/// floor; the shapes are compared with each other.
/// </summary>
internal sealed class ShapesScenario : IColumnsMeasurement
{
    public const string Command = "shapes";

    private const double Nothing = 0.05;

    private static readonly ShopShape[] Shapes =
    [
        new("one process, SQLite", OnServer: false),
        new("one process, PostgreSQL, Hangfire's queue too", OnServer: true) { QueueOnServer = true },
        new("one process, PostgreSQL", OnServer: true),
        new("two replicas, PostgreSQL", OnServer: true, Replicas: 2),
        new("three processes, PostgreSQL, RabbitMQ", OnServer: true) { Split = Shape.ThreeProcesses },
        new("a process per module, PostgreSQL, RabbitMQ", OnServer: true) { Split = Shape.EachModuleItsOwn },
    ];

    public string Name => Command;

    public string Title => "Orders over HTTP: 16 clients, until everybody has handled everything";

    public string Page => "scaling.md";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measured>> MeasureAsync(Settings settings, PostgreSqlEngine? postgreSql, CancellationToken cancellationToken)
    {
        if (RabbitMqServer.MissingHere is { } missing)
        {
            await Console.Error.WriteLineAsync($"{missing} Skipping shops with several processes.");
        }

        var measured = new List<Measured>();
        foreach (var shape in Shapes.Where(s => (postgreSql is not null || !s.OnServer) && (RabbitMqServer.MissingHere is null || !s.NeedsBroker)))
        {
            var directory = Directory.CreateDirectory(Path.Combine(settings.Root, Guid.CreateVersion7().ToString("n"))).FullName;
            var start = Stopwatch.GetTimestamp();
            await using ShopData data = shape.OnServer ? await ShopDatabase.CreateAsync(postgreSql!.Server, directory, cancellationToken) : new ShopFiles(directory);
            await using var broker = shape.NeedsBroker ? await ShopBroker.StartAsync() : null;
            var told = data.Settings.Concat(shape.Settings).Concat(broker?.Settings ?? new Dictionary<string, string>()).ToDictionary();
            await using var shop = await RunningShop.StartAsync(shape, directory, told);
            var figures = await MeasureAsync(shop, data, broker, settings, cancellationToken);
            figures.Add(new("events replayed by Insights", "1/s", [], [await ReplayAsync(directory, told, data, cancellationToken)]));
            measured.Add(new Measured(
                shape.Title,
                shape.OnServer && measured.All(m => m.Description is null) ? postgreSql!.Description : null,
                new Dictionary<IMeasurement, IReadOnlyList<Figure>> { [this] = figures }));
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{Name}, {shape.Title}: measured in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
        }

        return measured;
    }

    private static async Task<List<Figure>> MeasureAsync(
        RunningShop shop, ShopData data, ShopBroker? broker, Settings settings, CancellationToken cancellationToken)
    {
        var clients = await OrderClients.PrepareAsync(shop.Doors, cancellationToken);
        await clients.FillStockAsync(cancellationToken);
        await clients.PlaceAsync(settings.FirstOrders, cancellationToken);
        await data.SettledAsync(settings.FirstOrders, cancellationToken);

        var rounds = new List<Round>();
        for (var round = 1; round <= settings.Rounds; round++)
        {
            var before = await ReadAsync();
            var start = Stopwatch.GetTimestamp();
            var placed = await clients.PlaceAsync(settings.Orders, cancellationToken);
            await data.SettledAsync(settings.FirstOrders + (round * settings.Orders), cancellationToken);
            var settled = settings.Orders / Stopwatch.GetElapsedTime(start).TotalSeconds;
            var after = await ReadAsync();
            rounds.Add(new Round(settled, placed, [.. after.Zip(before, (end, begin) => end with { Value = (end.Value - begin.Value) / settings.Orders })]));
        }

        // Leave out everything that does not affect orders: an external queue, a module that handles no order events.
        List<Figure> figures =
        [
            new("orders settled", "1/s", [], [.. rounds.Select(r => r.SettledPerSecond)]),
            new("orders accepted, while placing", "1/s", [], [.. rounds.Select(r => r.Placed.PerSecond)]),
            new("answer, p50", "ms", [], [.. rounds.Select(r => r.Placed.MedianMilliseconds)]),
            .. rounds[0].PerOrder.Select((reading, i) => new Figure(reading.Name, reading.Unit, [], [.. rounds.Select(r => r.PerOrder[i].Value)])),
            new("resident memory of all hosts", "MB", [], [shop.ResidentMegabytes]),
        ];
        return [.. figures.Where(figure => figure.Ours.Any(value => value >= Nothing))];

        async Task<List<Reading>> ReadAsync()
        {
            using var self = Process.GetCurrentProcess();
            return [.. shop.Read(), Reading.Of("load generator", self.TotalProcessorTime), .. broker?.Read() ?? [], .. await data.ReadAsync(cancellationToken)];
        }
    }

    /// <summary>Measures how many events per second the module that subscribes to all others handles, with nothing else to do.</summary>
    private static async Task<double> ReplayAsync(
        string directory, IReadOnlyDictionary<string, string> told, ShopData data, CancellationToken cancellationToken)
    {
        var (orders, events) = await data.CountAsync(cancellationToken);
        await ServerProcess.RunCommandAsync(directory, told, ["events", "replay", "--module", "insights"], cancellationToken);
        await data.KnownAsync(1, cancellationToken);
        var start = Stopwatch.GetTimestamp();
        await data.SettledAsync(orders, cancellationToken);
        return events / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The result of a round.</summary>
    /// <param name="SettledPerSecond">The rate from the first order to the last handling that follows from an order.</param>
    /// <param name="Placed">The result of placing orders.</param>
    /// <param name="PerOrder">The readings divided by the number of orders.</param>
    private sealed record Round(double SettledPerSecond, OrderResult Placed, IReadOnlyList<Reading> PerOrder);
}
