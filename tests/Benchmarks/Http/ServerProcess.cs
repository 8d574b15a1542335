using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Reflection;
using Acceptance.Tests;
using Monolith.Conformance;

namespace Monolith.Benchmarks;

/// <summary>
/// A server in a separate process: the real host, or the bare program. Both validate the token of each request, as in production. Request
/// limits are off, because there is only one client.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string HostIsReady = "/health/ready";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private static readonly Lazy<TestAuthority> Authority = new(() => new TestAuthority());

    private readonly ConcurrentQueue<string> _output = new();
    private readonly Process _process;

    private ServerProcess(Process process, Uri url)
    {
        _process = process;
        Http = new HttpClient
        {
            BaseAddress = url,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Authority.Value.Issue("operator")) },
        };
        process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? string.Empty);
        process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? string.Empty);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public HttpClient Http { get; }

    /// <summary>The time from the start of the process to its first ready response.</summary>
    public TimeSpan TimeToAnswer { get; private set; }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The resident memory in megabytes (1,048,576 bytes).</summary>
    public double ResidentMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1024.0 / 1024.0;
        }
    }

    /// <summary>Starts the host.</summary>
    /// <param name="directory">The directory of its files.</param>
    /// <param name="absent">The modules that it does not run.</param>
    /// <param name="host">The path of its program, or null for the one built in this configuration.</param>
    public static Task<ServerProcess> StartHostAsync(string directory, IEnumerable<string>? absent = null, string? host = null) => StartAsync(
        [host ?? BuildInfo.HostPath],
        directory,
        HostIsReady,
        (absent ?? []).ToDictionary(module => $"Modules:{module}:Location", _ => "Absent"));

    /// <summary>Starts the host, built in this configuration, with settings at an address.</summary>
    /// <param name="directory">The directory of its files.</param>
    /// <param name="settings">The settings for its environment.</param>
    /// <param name="url">The address at which it listens.</param>
    public static Task<ServerProcess> StartHostAsync(string directory, IReadOnlyDictionary<string, string> settings, Uri url) =>
        StartAsync([BuildInfo.HostPath], directory, HostIsReady, settings, url);

    /// <summary>Returns an unused address.</summary>
    public static Uri FreeUrl() => new($"http://127.0.0.1:{Loopback.FreePort()}");

    /// <summary>Runs a command of the host and waits for it to end.</summary>
    /// <exception cref="InvalidOperationException">The command failed.</exception>
    public static async Task RunCommandAsync(
        string directory, IReadOnlyDictionary<string, string> settings, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        using var process = Process.Start(StartOf([BuildInfo.HostPath, .. command], directory, settings))!;
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken) + await error;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The command '{string.Join(' ', command.Take(2))}' failed with exit code {process.ExitCode}: {output}");
        }
    }

    /// <summary>Starts the bare program.</summary>
    /// <param name="directory">The directory of its file.</param>
    public static Task<ServerProcess> StartBareAsync(string directory) =>
        StartAsync([typeof(ServerProcess).Assembly.Location, BareShop.Command], directory, "/health", new Dictionary<string, string>());

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<ServerProcess> StartAsync(
        IReadOnlyList<string> arguments, string directory, string ready, IReadOnlyDictionary<string, string> settings, Uri? at = null)
    {
        var url = at ?? FreeUrl();
        var start = StartOf([.. arguments, "--urls", url.ToString().TrimEnd('/')], directory, settings);
        var began = Stopwatch.GetTimestamp();
        var server = new ServerProcess(Process.Start(start)!, url);
        try
        {
            await server.WaitUntilReadyAsync(ready, began);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static ProcessStartInfo StartOf(IReadOnlyList<string> arguments, string directory, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Directory.CreateDirectory(directory).FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Database__MigrateAtStart"] = "true";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["Auth__Authority"] = Authority.Value.Issuer;
        start.Environment["Auth__Audience"] = TestAuthority.Audience;
        start.Environment["Auth__RequireHttpsMetadata"] = "false";
        start.Environment["Limits__RequestsPerSecond"] = "0";
        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return start;
    }

    private async Task WaitUntilReadyAsync(string path, long began)
    {
        while (true)
        {
            try
            {
                using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                {
                    TimeToAnswer = Stopwatch.GetElapsedTime(began);
                    return;
                }
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // The server is not listening yet.
            }

            if (_process.HasExited || Stopwatch.GetElapsedTime(began) > StartTimeout)
            {
                throw new InvalidOperationException(
                    $"The server did not become ready. Its output:{Environment.NewLine}{string.Join(Environment.NewLine, _output)}");
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}

/// <summary>Reads metadata that the build stored in this assembly.</summary>
internal static class BuildInfo
{
    public static string HostPath => Get(nameof(HostPath));

    public static string RepositoryRoot => Get(nameof(RepositoryRoot));

    public static string Configuration => Get(nameof(Configuration));

    private static string Get(string key) => typeof(BuildInfo).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
