namespace Monolith.Benchmarks;

/// <summary>
/// Startup and memory of the real host with its modules, as built and as published, beside a bare program with one DbContext.
/// </summary>
internal sealed class StartScenario : IScenario
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(3);

    public string Name => "start";

    public string Title => "Start-up of the Host";

    public async Task<IReadOnlyList<Figure>> RunAsync(Match match)
    {
        var published = await PublishedHost.PublishAsync(Path.Combine(match.Settings.Root, "published"), match.CancellationToken);
        var started = await match.PlayAsync(
            match.Settings.FewRounds,
            () => StartAsync(match, "bare", ServerProcess.StartBareAsync, orders: 0),
            () => StartAsync(match, "host", directory => ServerProcess.StartHostAsync(directory), orders: 0),
            () => StartAsync(match, "published", directory => ServerProcess.StartHostAsync(directory, host: published), match.Settings.OrdersAfterStart));
        return
        [
            .. Of("", 1),
            .. Of("published: ", 2, again: Target.AtMost(900), idle: Target.AtMost(110)),
            new Figure($"published: resident memory after {match.Settings.OrdersAfterStart:#,0} orders", "MB", [], Values(2, s => s.Afterwards), Target.AtMost(180)),
        ];

        Figure[] Of(string build, int player, Target? again = null, Target? idle = null) =>
        [
            new($"{build}first start, to the first answer", "ms", Values(0, s => s.First), Values(player, s => s.First)),
            new($"{build}start on existing files, to the first answer", "ms", Values(0, s => s.Again), Values(player, s => s.Again), again),
            new($"{build}resident memory, idle", "MB", Values(0, s => s.Megabytes), Values(player, s => s.Megabytes), idle),
        ];

        List<double> Values(int player, Func<Started, double> value) => [.. started[player].Select(value)];
    }

    private static async Task<Started> StartAsync(Match match, string name, Func<string, Task<ServerProcess>> start, int orders)
    {
        var directory = Directory.CreateDirectory(Path.Combine(match.Settings.Root, "start-" + name)).FullName;
        double first;
        await using (var server = await start(directory))
        {
            first = server.TimeToAnswer.TotalMilliseconds;
        }

        await using (var server = await start(directory))
        {
            await Task.Delay(Idle, TimeProvider.System, match.CancellationToken);
            var idle = server.ResidentMegabytes;
            await PlaceAsync(server, directory, orders, match.CancellationToken);
            var result = new Started(first, server.TimeToAnswer.TotalMilliseconds, idle, server.ResidentMegabytes);
            Directory.Delete(directory, recursive: true);
            return result;
        }
    }

    /// <summary>Places orders, and waits until all modules have handled everything that follows from them.</summary>
    private static async Task PlaceAsync(ServerProcess server, string directory, int orders, CancellationToken cancellationToken)
    {
        if (orders == 0)
        {
            return;
        }

        await using var data = new ShopFiles(directory);
        var clients = await OrderClients.PrepareAsync([server], cancellationToken);
        await clients.FillStockAsync(cancellationToken);
        await clients.PlaceAsync(orders, cancellationToken);
        await data.SettledAsync(orders, cancellationToken);
    }

    private sealed record Started(double First, double Again, double Megabytes, double Afterwards);
}
