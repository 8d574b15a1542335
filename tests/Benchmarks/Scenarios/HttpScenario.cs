namespace Monolith.Benchmarks;

/// <summary>
/// Orders over HTTP: the real host beside a bare program that reads and writes the same rows, each in a separate process. The host runs
/// only the modules that placing an order needs; the work of other modules does not belong to the request.
/// </summary>
internal sealed class HttpScenario : IScenario
{
    private static readonly string[] NotNeeded = ["inventory", "payments", "notifications", "reviews", "insights", "search"];

    public string Name => "http";

    public string Title => "Orders over HTTP: 16 clients";

    public async Task<IReadOnlyList<Figure>> RunAsync(Match match)
    {
        var (settings, stop) = (match.Settings, match.CancellationToken);
        await using var bare = await ServerProcess.StartBareAsync(Path.Combine(settings.Root, "http-bare"));
        await using var host = await ServerProcess.StartHostAsync(Path.Combine(settings.Root, "http-host"), NotNeeded);
        var bareClients = await OrderClients.PrepareAsync([bare], stop);
        var hostClients = await OrderClients.PrepareAsync([host], stop);
        await bareClients.PlaceAsync(2 * settings.WarmUp, stop);
        await hostClients.PlaceAsync(2 * settings.WarmUp, stop);
        var results = await match.PlayAsync(
            settings.Rounds,
            () => bareClients.PlaceAsync(settings.Load, stop),
            () => hostClients.PlaceAsync(settings.Load, stop));
        return
        [
            new Figure("orders placed", "1/s", Values(0, r => r.PerSecond), Values(1, r => r.PerSecond), Target.RatioAtLeast(0.85)),
            new Figure("answer, p50", "ms", Values(0, r => r.MedianMilliseconds), Values(1, r => r.MedianMilliseconds)),
            new Figure("processor time of the server per 1,000 orders", "ms", Values(0, r => r.CpuPerThousand), Values(1, r => r.CpuPerThousand)),
            new Figure("resident memory afterwards", "MB", [bare.ResidentMegabytes], [host.ResidentMegabytes]),
        ];

        List<double> Values(int player, Func<OrderResult, double> value) => [.. results[player].Select(value)];
    }
}
