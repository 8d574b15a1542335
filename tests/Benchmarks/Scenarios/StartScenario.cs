namespace Monolith.Benchmarks;

/// <summary>Startup and idle memory of the real host with its seven modules, beside a bare program with one DbContext.</summary>
internal sealed class StartScenario : IScenario
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(3);

    public string Name => "start";

    public string Title => "Start-up of the Host";

    public async Task<IReadOnlyList<Figure>> RunAsync(Match match)
    {
        var started = await match.PlayAsync(
            match.Settings.FewRounds,
            () => StartAsync("bare", ServerProcess.StartBareAsync),
            () => StartAsync("host", directory => ServerProcess.StartHostAsync(directory)));
        return
        [
            new Figure("first start, to the first answer", "ms", Values(0, s => s.First), Values(1, s => s.First)),
            new Figure("start on existing files, to the first answer", "ms", Values(0, s => s.Again), Values(1, s => s.Again)),
            new Figure("resident memory, idle", "MB", Values(0, s => s.Megabytes), Values(1, s => s.Megabytes)),
        ];

        List<double> Values(int player, Func<Started, double> value) => [.. started[player].Select(value)];

        async Task<Started> StartAsync(string name, Func<string, Task<ServerProcess>> start)
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
                var result = new Started(first, server.TimeToAnswer.TotalMilliseconds, server.ResidentMegabytes);
                Directory.Delete(directory, recursive: true);
                return result;
            }
        }
    }

    private sealed record Started(double First, double Again, double Megabytes);
}
