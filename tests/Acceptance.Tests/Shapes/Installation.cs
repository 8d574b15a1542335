namespace Acceptance.Tests;

/// <summary>The running processes of a shop.</summary>
public sealed class Installation : IAsyncDisposable
{
    private readonly IReadOnlyList<MonolithProcess> _processes;

    private Installation(IReadOnlyList<MonolithProcess> processes) => _processes = processes;

    /// <summary>A client for the process that customers use.</summary>
    public HttpClient Http => _processes[0].Http;

    /// <summary>Where they have their files.</summary>
    public string Directory => _processes[0].Directory;

    /// <summary>Starts all processes, and waits until they are ready.</summary>
    public static async Task<Installation> StartAsync(TestEnvironment environment, Uri? url = null)
    {
        IReadOnlyList<Uri> urls = [url ?? MonolithProcess.FreeUrl(), .. environment.Shape.Services.Select(_ => MonolithProcess.FreeUrl())];
        var locations = environment.Shape.LocationsAt(urls);
        var started = urls.Select((at, i) => MonolithProcess.StartAsync(environment.Directory, With(locations[i], environment.Settings), at)).ToList();
        try
        {
            return new Installation(await Task.WhenAll(started));
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

    /// <summary>Kills all processes, as a power cut would.</summary>
    public Task KillAsync() => Task.WhenAll(_processes.Select(process => process.KillAsync()));

    /// <summary>Requests a graceful shutdown of all processes, and returns their exit codes.</summary>
    public Task<int[]> StopAsync() => Task.WhenAll(_processes.Select(process => process.StopAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }
    }

    /// <summary>Applies the settings of the environment to all processes.</summary>
    private static Dictionary<string, string> With(Dictionary<string, string> locations, IReadOnlyDictionary<string, string> settings) =>
        locations.Concat(settings).GroupBy(s => s.Key).ToDictionary(s => s.Key, s => s.Last().Value);
}
