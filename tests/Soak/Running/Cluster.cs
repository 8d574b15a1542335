using Acceptance.Tests;

namespace Soak;

/// <summary>The processes of the shop. Each keeps its address when it starts again.</summary>
internal sealed class Cluster(ShopDatabase database, Ledger ledger) : IAsyncDisposable
{
    private static readonly Dictionary<string, string> AsInProduction = new()
    {
        ["Database:MigrateAtStart"] = "false",

        // The test's starts are short; these processes run for minutes, compiled as in production.
        ["DOTNET_TC_CallCounting"] = "1",
        ["DOTNET_JITMinOpts"] = "0",
        ["DOTNET_EnableWriteXorExecute"] = "1",

        // The work of a dead process is leased again after 7.5 s instead of 15 s, so that the end of a run is not only waiting.
        ["Messaging:SideEffectTimeout"] = "00:00:05",
        ["Messaging:SideEffectMaxRetryDelay"] = "00:00:10",
    };

    private readonly MonolithProcess?[] _processes = new MonolithProcess?[database.Replicas];
    private int _logs;

    public IReadOnlyList<Uri> Urls { get; } = [.. Enumerable.Range(0, database.Replicas).Select(_ => MonolithProcess.FreeUrl())];

    public int Count => _processes.Length;

    private Dictionary<string, string> Settings => AsInProduction.Concat(database.Settings).ToDictionary();

    public Task StartAllAsync() => Task.WhenAll(Enumerable.Range(0, Count).Where(i => _processes[i] is null).Select(StartAsync));

    public async Task StartAsync(int replica) =>
        _processes[replica] = await MonolithProcess.StartAsync(database.Directory, Settings, Urls[replica]);

    /// <summary>Kills a process.</summary>
    public async Task KillAsync(int replica)
    {
        if (_processes[replica] is { } process)
        {
            await process.KillAsync();
            await EndAsync(replica, process);
        }
    }

    /// <summary>Stops a process gracefully. It must end with 0, or with 1 and a line that says what was cut off.</summary>
    public async Task StopAsync(int replica)
    {
        if (_processes[replica] is not { } process)
        {
            return;
        }

        try
        {
            var exitCode = await process.StopAsync();
            if (exitCode is not (0 or 1))
            {
                ledger.Add(new Finding(Fault.Stuck, $"replica {replica + 1}", "the host", $"expected exit code 0 or 1 after SIGTERM, but it was {exitCode}; see log {_logs + 1}"));
            }

            ledger.Count("cut off at stop", exitCode == 1 ? 1 : 0);
        }
        catch (OperationCanceledException)
        {
            ledger.Add(new Finding(Fault.Stuck, $"replica {replica + 1}", "the host", $"it did not end within 20 s after SIGTERM; see log {_logs + 1}"));
            await process.KillAsync();
        }

        await EndAsync(replica, process);
    }

    public Task StopAllAsync() => Task.WhenAll(Enumerable.Range(0, Count).Select(StopAsync));

    public Task FreezeAsync(int replica) => _processes[replica]?.FreezeAsync() ?? Task.CompletedTask;

    public Task ContinueAsync(int replica) => _processes[replica]?.ContinueAsync() ?? Task.CompletedTask;

    /// <summary>Runs a command of the Host with the settings of the processes.</summary>
    public Task<(int ExitCode, string Output)> RunCommandAsync(params string[] arguments) =>
        MonolithProcess.RunCommandAsync(database.Directory, Settings, arguments);

    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < Count; i++)
        {
            await KillAsync(i);
        }
    }

    /// <summary>Keeps the output of an ended process.</summary>
    private async Task EndAsync(int replica, MonolithProcess process)
    {
        _processes[replica] = null;
        var folder = Directory.CreateDirectory(Path.Combine(database.Directory, "logs"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{Interlocked.Increment(ref _logs):D4}-replica-{replica + 1}.log"), process.Output);
        await process.DisposeAsync();
    }
}
