namespace Monolith.Benchmarks;

/// <summary>The running processes of a shop.</summary>
internal sealed class RunningShop : IAsyncDisposable
{
    private readonly IReadOnlyList<(string Name, ServerProcess Process)> _processes;
    private readonly ShopShape _shape;

    private RunningShop(ShopShape shape, IReadOnlyList<ServerProcess> processes) =>
        (_shape, _processes) = (shape, [.. shape.Processes.Zip(processes)]);

    /// <summary>The addresses of the processes that clients use.</summary>
    public IReadOnlyList<ServerProcess> Doors => [.. _processes.Take(_shape.Replicas).Select(p => p.Process)];

    public double ResidentMegabytes => _processes.Sum(p => p.Process.ResidentMegabytes);

    /// <summary>Starts all processes, and waits until they are ready.</summary>
    public static async Task<RunningShop> StartAsync(ShopShape shape, string directory, IReadOnlyDictionary<string, string> settings)
    {
        IReadOnlyList<Uri> urls = [.. shape.Processes.Select(_ => ServerProcess.FreeUrl())];
        var own = shape.SettingsAt(urls);
        var started = urls.Select((url, i) => ServerProcess.StartHostAsync(directory, settings.Concat(own[i]).ToDictionary(), url)).ToList();
        try
        {
            return new RunningShop(shape, await Task.WhenAll(started));
        }
        catch
        {
            foreach (var process in started.Where(s => s.IsCompletedSuccessfully))
            {
                await (await process).DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Reads the processor time of all processes, and of each if there are several.</summary>
    public IEnumerable<Reading> Read()
    {
        var each = _processes.Select(p => (p.Name, Time: p.Process.ProcessorTime)).ToList();
        yield return Reading.Of("all hosts", each.Aggregate(TimeSpan.Zero, (sum, p) => sum + p.Time));
        foreach (var (name, time) in each.Where(_ => each.Count > 1))
        {
            yield return Reading.Of(name, time);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, process) in _processes)
        {
            await process.DisposeAsync();
        }
    }
}
