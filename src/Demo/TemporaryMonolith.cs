using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Monolith.Demo;

/// <summary>A monolith that runs as long as the demo: the host that was built with the demo, in a process of its own.</summary>
internal sealed class TemporaryMonolith : IAsyncDisposable
{
    private const int SigTerm = 15;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;
    private readonly string _logFile;
    private readonly Task _logging;
    private readonly CancellationTokenSource _died = new();
    private bool _keepLog;

    private TemporaryMonolith(Process process, string logFile)
    {
        _process = process;
        _logFile = logFile;
        _logging = LogAsync();
    }

    /// <summary>A token that is canceled when the monolith exits unexpectedly.</summary>
    public CancellationToken Died => _died.Token;

    public static async Task<TemporaryMonolith> StartAsync(
        Uri address, ShopClient client, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!address.IsLoopback)
        {
            throw new DemoException($"No server responds at {address}. Start the monolith there first, or specify another address with --url.");
        }

        DemoOutput.WriteLine($"No server responds at {address}; starting a temporary monolith.");
        var monolith = new TemporaryMonolith(
            Process.Start(CommandFor(address))!, Path.Combine(Path.GetTempPath(), $"monolith-demo-{Environment.ProcessId}.log"));
        try
        {
            await monolith.WaitUntilItAnswersAsync(client, clock, cancellationToken);
            return monolith;
        }
        catch (Exception e)
        {
            var log = monolith.KeepLog();
            await monolith.DisposeAsync();
            throw e switch
            {
                OperationCanceledException when cancellationToken.IsCancellationRequested => e,
                DemoException => new DemoException($"{e.Message} The monolith's log is in {log}.", e),
                _ => new DemoException($"The monolith could not be started at {address}. Its log is in {log}.", e),
            };
        }
    }

    /// <summary>Keeps the monolith's log, and returns its path.</summary>
    public string KeepLog()
    {
        _keepLog = true;
        return _logFile;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            RequestStop();
            using var timeout = new CancellationTokenSource(StopTimeout);
            await _process.WaitForExitAsync(timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_process.HasExited)
            {
                _process.Kill();
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        await _logging;
        if (!_keepLog)
        {
            File.Delete(_logFile);
        }

        _process.Dispose();
        _died.Dispose();
    }

    private async Task WaitUntilItAnswersAsync(ShopClient client, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(StartTimeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token, Died);
        while (!await HostProbe.AnswersAsync(client, stop.Token))
        {
            await Task.Delay(RetryInterval, clock, stop.Token);
        }
    }

    private async Task LogAsync()
    {
        await using var log = new StreamWriter(_logFile) { AutoFlush = true };
        using var turn = new SemaphoreSlim(1, 1);
        await Task.WhenAll(CopyAsync(_process.StandardOutput), CopyAsync(_process.StandardError));
        await _died.CancelAsync();

        async Task CopyAsync(StreamReader from)
        {
            while (await from.ReadLineAsync() is { } line)
            {
                await turn.WaitAsync();
                await log.WriteLineAsync(line);
                turn.Release();
            }
        }
    }

    private void RequestStop()
    {
        if (OperatingSystem.IsWindows() || Kill(_process.Id, SigTerm) != 0)
        {
            _process.Kill();
        }
    }

    private static ProcessStartInfo CommandFor(Uri address)
    {
        var host = typeof(TemporaryMonolith).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "HostPath").Value!;
        if (!File.Exists(host))
        {
            throw new DemoException(
                $"No server responds at {address}, and the host is not built: {host} does not exist. Run 'dotnet run --project src/Demo', which builds it, or start a monolith and specify its address with --url.");
        }

        var start = new ProcessStartInfo("dotnet", [host, "--urls", address.GetLeftPart(UriPartial.Authority)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // No 'db migrate' has run for this monolith, which is only temporary.
        start.Environment["Database__MigrateAtStart"] = "true";
        return start;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
