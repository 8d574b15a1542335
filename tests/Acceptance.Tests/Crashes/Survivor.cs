namespace Acceptance.Tests;

/// <summary>
/// A shop whose processes the tests of a class kill or stop one after the other. Each test goes on with the data and the processes that the
/// test before it left, and uses its own customers and products.
/// </summary>
public sealed class Survivor : IAsyncDisposable
{
    private readonly Uri _url = MonolithProcess.FreeUrl();
    private TestEnvironment? _environment;
    private Installation? _installation;

    /// <summary>The shop as it runs now.</summary>
    public Shop Shop => new(Installation.Http);

    /// <summary>The folder of its data.</summary>
    public string Data => Path.Combine(Installation.Directory, "data");

    private Installation Installation => _installation ?? throw new InvalidOperationException("The processes did not start again.");

    /// <summary>Starts the shop, unless it runs.</summary>
    /// <param name="create">Creates its environment.</param>
    public async Task StartAsync(Func<Task<TestEnvironment>> create)
    {
        _environment ??= (await create()).WhereProcessesDie();
        _installation ??= await _environment.StartAsync(_url);
    }

    /// <summary>A client at the address of the shop, which also reaches the processes that follow these.</summary>
    public HttpClient Connect() => MonolithProcess.NewClient(_url);

    /// <summary>Kills all processes, and starts others on their data.</summary>
    public async Task KillAsync()
    {
        await Installation.KillAsync();
        await StartAgainAsync();
    }

    /// <summary>Stops all processes gracefully, starts others on their data, and returns the exit codes.</summary>
    public async Task<int[]> StopAsync()
    {
        var exitCodes = await Installation.StopAsync();
        await StartAgainAsync();
        return exitCodes;
    }

    public async ValueTask DisposeAsync()
    {
        if (_installation is not null)
        {
            await _installation.DisposeAsync();
        }

        if (_environment is not null)
        {
            await _environment.DisposeAsync();
        }
    }

    private async Task StartAgainAsync()
    {
        await Installation.DisposeAsync();
        _installation = null;
        _installation = await _environment!.StartAsync(_url);
    }
}
