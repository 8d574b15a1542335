using System.Diagnostics;
using System.Net.Sockets;

namespace Monolith.Conformance;

/// <summary>
/// A RabbitMQ server for this process, on loopback, from the system's packages, or the server in <c>MONOLITH_TEST_RABBITMQ</c>. A test can
/// also start its own server, kill it, and restart it on its data.
/// </summary>
public sealed partial class RabbitMqServer : IAsyncDisposable
{
    private const string Variable = "MONOLITH_TEST_RABBITMQ";
    private const string Scripts = "/usr/lib/rabbitmq/bin";
    private const string ItsUser = "rabbitmq";
    private const int SigKill = 9, SigTerm = 15;

    private static readonly Lazy<Task<RabbitMqServer>> Shared = new(StartSharedAsync);

    /// <summary>Bounds a start and a stop, which take seconds, or a minute while other work keeps the processors busy.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    // The protocol's greeting, and the start of the server's response: a method on channel 0.
    private static readonly byte[] Greeting = [(byte)'A', (byte)'M', (byte)'Q', (byte)'P', 0, 0, 9, 1];
    private static readonly byte[] Answer = [1, 0, 0];

    private readonly string? _folder;
    private readonly Process? _names;
    private Process? _server;

    private RabbitMqServer(Uri uri, string userName, string password, string? folder = null, Process? names = null) =>
        (Uri, UserName, Password, _folder, _names) = (uri, userName, password, folder, names);

    /// <summary>The reason why no server is available, or null.</summary>
    public static string? Missing { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } ? null : MissingHere;

    /// <summary>The reason why no server can be started here, independent of the variable, or null.</summary>
    public static string? MissingHere => File.Exists(Path.Combine(Scripts, "rabbitmq-server"))
        ? null
        : $"RabbitMQ is not installed (Debian package rabbitmq-server), and {Variable} is not set.";

    /// <summary>Where it is, without credentials.</summary>
    public Uri Uri { get; }

    /// <summary>The user name.</summary>
    public string UserName { get; }

    /// <summary>The password of that user.</summary>
    public string Password { get; }

    /// <summary>The id of the server's process, or null for the server of the variable.</summary>
    public int? ProcessId => _server?.Id;

    /// <summary>The folder of the server's data, or null for the server of the variable.</summary>
    public string? Folder => _folder;

    /// <summary>The server of this process.</summary>
    public static Task<RabbitMqServer> GetAsync() => Shared.Value;

    /// <summary>Stops the server of this process, if it was started.</summary>
    public static async ValueTask StopSharedAsync()
    {
        // The tests that wanted it have reported why it did not start.
        if (Shared is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await Shared.Value).DisposeAsync();
        }
    }

    /// <summary>Starts a server that a test may kill.</summary>
    /// <param name="accounts">Further accounts, with the same password.</param>
    public static async Task<RabbitMqServer> StartAsync(params IReadOnlyCollection<RabbitMqAccount> accounts)
    {
        var folder = Directory.CreateTempSubdirectory("monolith-rabbitmq-").FullName;
        var (port, names) = (Loopback.FreePort(), Loopback.FreePort());
        var password = Guid.CreateVersion7().ToString("N");
        var definitions = Path.Combine(folder, "definitions.json");
        await File.WriteAllTextAsync(definitions, RabbitMqAccount.Definitions([RabbitMqAccount.Administrator, .. accounts], password));
        await File.WriteAllLinesAsync(
            Path.Combine(folder, "rabbitmq.conf"),
            [
                .. accounts.Count > 0 ? [$"load_definitions = {definitions}"] : Array.Empty<string>(),
                $"listeners.tcp.1 = 127.0.0.1:{port}", "default_user = monolith", $"default_pass = {password}",
                "log.file.level = warning", "log.console = false", "disk_free_limit.absolute = 1MB", "vm_memory_high_watermark.relative = 0.4",
            ]);
        await File.WriteAllTextAsync(Path.Combine(folder, "enabled_plugins"), "[].");
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", ["-R", ItsUser, folder]);
        }

        // Erlang nodes use a shared daemon for discovery, which would outlive them. This one can be stopped.
        var epmd = Start(folder, names, ["epmd", "-port", $"{names}", "-address", "127.0.0.1"]);
        var server = new RabbitMqServer(new Uri($"amqp://127.0.0.1:{port}"), "monolith", password, folder, epmd);
        server._server = Start(folder, names, [Path.Combine(Scripts, "rabbitmq-server")]);
        try
        {
            await server.AnswersAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is null || _names is null)
        {
            return;
        }

        // Stop both by their process ids: the server with a graceful shutdown, then its daemon.
        foreach (var (process, signal) in new[] { (_server, SigTerm), (_names, SigKill) })
        {
            if (!process.HasExited)
            {
                Signal(process, signal);
                await process.WaitForExitAsync().WaitAsync(Timeout);
            }

            process.Dispose();
        }

        Directory.Delete(_folder!, recursive: true);
    }

    private static Task<RabbitMqServer> StartSharedAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } given)
        {
            return StartAsync();
        }

        var uri = new Uri(given);
        var credentials = uri.UserInfo.Split(':').Select(Uri.UnescapeDataString).ToList();
        return Task.FromResult(new RabbitMqServer(
            new UriBuilder(uri) { UserName = "", Password = "" }.Uri, credentials.ElementAtOrDefault(0) ?? "guest", credentials.ElementAtOrDefault(1) ?? "guest"));
    }

    /// <summary>Wraps a command for the user of the server's package, because the server refuses to run as root.</summary>
    private static string[] AsItsUser(string[] command) =>
        Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={ItsUser}", $"--regid={ItsUser}", "--clear-groups", "--", .. command] : command;

    private static async Task RunAsync(string file, string[] arguments)
    {
        using var process = Process.Start(file, arguments);
        await process.WaitForExitAsync();
    }

    private static void Signal(Process process, int signal) => Process.Start("kill", [$"-{signal}", $"{process.Id}"]).Dispose();

    private static Process Start(string folder, int names, string[] command)
    {
        // Discard the output in a shell, because helper processes of a killed server keep its pipes open for a while.
        var start = new ProcessStartInfo("sh") { WorkingDirectory = "/" };
        foreach (var argument in (string[])["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null", .. AsItsUser(command)])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["HOME"] = folder,

            // Then its script becomes the server, and the process is the one to kill.
            ["RUNNING_UNDER_SYSTEMD"] = "true",
            ["ERL_EPMD_PORT"] = $"{names}",
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODENAME"] = $"monolith{names}@localhost",
            ["RABBITMQ_DIST_PORT"] = $"{Loopback.FreePort()}",
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(folder, "data"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(folder, "log"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder, "rabbitmq.conf"),
            ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(folder, "none"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder, "enabled_plugins"),
            ["RABBITMQ_GENERATED_CONFIG_DIR"] = Path.Combine(folder, "config"),
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}",
        })
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private async Task AnswersAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            while (!await AnswersAsync(timeout.Token))
            {
                if (_server!.HasExited)
                {
                    throw new InvalidOperationException($"RabbitMQ exited with code {_server.ExitCode} during startup:\n{ReadLog()}");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, timeout.Token);
            }
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"RabbitMQ did not answer within {Timeout.TotalMinutes:0} minutes.", e);
        }
    }

    private string ReadLog() =>
        string.Join('\n', Directory.EnumerateFiles(Path.Combine(_folder!, "log"), "*.log").SelectMany(File.ReadLines).TakeLast(20));

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(Uri.Host, Uri.Port, cancellationToken);
            await client.GetStream().WriteAsync(Greeting, cancellationToken);
            var answer = new byte[Answer.Length];
            await client.GetStream().ReadExactlyAsync(answer, cancellationToken);
            return answer.SequenceEqual(Answer);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
