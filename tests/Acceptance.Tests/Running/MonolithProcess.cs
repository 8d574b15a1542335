using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Reflection;
using Monolith.Conformance;

namespace Acceptance.Tests;

/// <summary>
/// The host in a separate process, with its own folder, at a free loopback port. It runs as in production: callers need a token of the
/// tests' authority, and <see cref="Http"/> sends an operator's token.
/// </summary>
public sealed class MonolithProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    private const string EnvironmentKey = "ASPNETCORE_ENVIRONMENT";

    private static readonly Lazy<TestAuthority> Authority = new(() => new TestAuthority());

    private readonly ConcurrentQueue<string> _output = new();
    private readonly Process _process;

    private MonolithProcess(Process process, Uri url, string directory)
    {
        _process = process;
        Url = url;
        Directory = directory;
        Http = NewClient(url);
        process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? string.Empty);
        process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? string.Empty);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Allows all callers, as on a developer's machine.</summary>
    public static IReadOnlyDictionary<string, string> OpenToEverybody { get; } = new Dictionary<string, string> { [EnvironmentKey] = "Development" };

    public static string HostPath { get; } = typeof(MonolithProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "HostPath").Value!;

    /// <summary>The id of the process.</summary>
    public int Id => _process.Id;

    public Uri Url { get; }

    /// <summary>The working directory; the data is in <c>data</c> below it.</summary>
    public string Directory { get; }

    public HttpClient Http { get; }

    /// <summary>The output of the process so far.</summary>
    public string Output => string.Join(Environment.NewLine, _output);

    /// <summary>Starts the Host and waits until it is ready.</summary>
    public static Task<MonolithProcess> StartAsync(string directory, IReadOnlyDictionary<string, string>? settings = null, Uri? url = null) =>
        StartAsync(HostPath, directory, settings, url);

    /// <summary>Starts a host, such as one of another repository, and waits until it is ready.</summary>
    /// <param name="host">The host's assembly.</param>
    /// <param name="directory">The working directory.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="url">The address, or null for a free one.</param>
    /// <param name="within">A command that runs the host, such as in a network of its own, or null.</param>
    public static async Task<MonolithProcess> StartAsync(
        string host, string directory, IReadOnlyDictionary<string, string>? settings, Uri? url, IReadOnlyList<string>? within = null)
    {
        url ??= FreeUrl();
        string[] command = [.. within ?? [], "dotnet", host, "--urls", url.ToString().TrimEnd('/')];
        var monolith = new MonolithProcess(Start(command, directory, WithAuthority(settings)), url, directory);
        try
        {
            await monolith.WaitUntilReadyAsync();
            return monolith;
        }
        catch
        {
            await monolith.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client that shows the operator's token.</summary>
    /// <param name="url">The address.</param>
    /// <param name="handler">Sends the requests; null for a plain client.</param>
    public static HttpClient NewClient(Uri url, HttpMessageHandler? handler = null) => new(handler ?? new SocketsHttpHandler(), disposeHandler: handler is null)
    {
        BaseAddress = url,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Authority.Value.Issue(scope: "operator")) },
    };

    /// <summary>Runs a command of the Host to its end.</summary>
    public static Task<(int ExitCode, string Output)> RunCommandAsync(string directory, params string[] arguments) =>
        RunCommandAsync(directory, settings: null, arguments);

    /// <summary>Runs a command of the Host to its end, with settings in its environment.</summary>
    public static Task<(int ExitCode, string Output)> RunCommandAsync(
        string directory, IReadOnlyDictionary<string, string>? settings, params string[] arguments) =>
        RunToEndAsync(HostPath, directory, settings, arguments);

    /// <summary>Runs a program to its end, in the environment that the Host has.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(
        string program, string directory, IReadOnlyDictionary<string, string>? settings, params string[] arguments)
    {
        using var process = Run(program, directory, settings, arguments);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await error;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    /// <summary>Kills the process without giving it time to complete work, as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Requests a graceful shutdown, as an orchestrator would, and returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        using var timeout = new CancellationTokenSource(StopTimeout);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    /// <summary>Stops the process in the middle of what it does, until <see cref="ContinueAsync"/>.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>Lets a frozen process go on.</summary>
    public Task ContinueAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    /// <summary>Sends a signal to the process.</summary>
    public Task SignalAsync(string signal) => SignalAsync(_process, signal);

    /// <summary>Sends a signal to a process.</summary>
    public static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Returns an unused address.</summary>
    public static Uri FreeUrl() => new($"http://127.0.0.1:{Loopback.FreePort()}");

    public static Process Run(string directory, IReadOnlyDictionary<string, string>? settings, params string[] arguments) =>
        Run(HostPath, directory, settings, arguments);

    private static Process Run(string host, string directory, IReadOnlyDictionary<string, string>? settings, params string[] arguments) =>
        Start(["dotnet", host, .. arguments], directory, settings);

    private static Process Start(string[] command, string directory, IReadOnlyDictionary<string, string>? settings)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[EnvironmentKey] = "Production";
        start.Environment["Database__MigrateAtStart"] = "true";

        // The host is precompiled (CompiledHost.targets) and runs only briefly: neither compiling code again, nor optimizing what is
        // generated while it runs, nor keeping generated code write-protected would pay off.
        start.Environment["DOTNET_TC_CallCounting"] = "0";
        start.Environment["DOTNET_JITMinOpts"] = "1";
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Disables request limits, because clients here poll for results. Other tests cover the limits.</summary>
    private static Dictionary<string, string> WithAuthority(IReadOnlyDictionary<string, string>? settings)
    {
        var all = new Dictionary<string, string>(settings ?? new Dictionary<string, string>());
        if (!all.ContainsKey(EnvironmentKey))
        {
            all["Auth:Authority"] = Authority.Value.Issuer;
            all["Auth:Audience"] = TestAuthority.Audience;
            all["Auth:RequireHttpsMetadata"] = "false";
            all["Limits:RequestsPerSecond"] = "0";
        }

        return all;
    }

    private async Task WaitUntilReadyAsync()
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                if (await ListensAsync())
                {
                    using var answer = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
                    if (answer.IsSuccessStatusCode)
                    {
                        return;
                    }
                }
            }
            catch (HttpRequestException)
            {
                // It ends; what it printed is reported below.
            }

            if (_process.HasExited || Stopwatch.GetElapsedTime(start) > StartTimeout)
            {
                throw new InvalidOperationException($"The Host did not become ready. It printed:{Environment.NewLine}{Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>Tries to connect. An HTTP client would throw for each refused attempt, and exceptions cost the CPU that the Host starts with.</summary>
    private async Task<bool> ListensAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var attempt = new SocketAsyncEventArgs();
        attempt.RemoteEndPoint = new IPEndPoint(IPAddress.Parse(Url.Host), Url.Port);
        var completed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        attempt.Completed += (_, _) => completed.SetResult();
        if (socket.ConnectAsync(attempt))
        {
            await completed.Task;
        }

        return attempt.SocketError == SocketError.Success;
    }
}
