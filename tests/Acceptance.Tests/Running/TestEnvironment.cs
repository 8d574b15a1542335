namespace Acceptance.Tests;

/// <summary>Where a shop has its data: a folder, and the settings with which its processes are started there.</summary>
public sealed record TestEnvironment(string Directory, IReadOnlyDictionary<string, string> Settings, Func<ValueTask> CleanUp) : IAsyncDisposable
{
    /// <summary>The content of the databases.</summary>
    public required StoredRows Rows { get; init; }

    /// <summary>The processes that make up the monolith.</summary>
    public Shape Shape { get; init; } = Shape.OneProcess;

    public static Task<TestEnvironment> OnSqliteAsync()
    {
        var directory = new TestDirectory();
        return Task.FromResult(new TestEnvironment(directory.Path, new Dictionary<string, string>(), () =>
        {
            directory.Dispose();
            return ValueTask.CompletedTask;
        })
        {
            Rows = StoredRows.InFilesOf(Path.Combine(directory.Path, "data")),
        });
    }

    /// <summary>Starts the shop that lives here.</summary>
    public Task<Installation> StartAsync(Uri? url = null) => Installation.StartAsync(this, url);

    /// <summary>Runs a command of the Host here to its end.</summary>
    public Task<(int ExitCode, string Output)> RunCommandAsync(params string[] arguments) => MonolithProcess.RunCommandAsync(Directory, Settings, arguments);

    /// <summary>Runs the demo here to its end.</summary>
    public Task<(int ExitCode, string Output)> RunDemoAsync(params string[] arguments) => Programs.RunAsync(Programs.Demo, Directory, Settings, arguments);

    /// <summary>The same environment, but with short leases: the work of a dead process is retried after 3 s instead of 15 s.</summary>
    public TestEnvironment WhereProcessesDie() => With(("Messaging:SideEffectTimeout", "00:00:02"));

    /// <summary>The same place, with settings that differ.</summary>
    public TestEnvironment With(params IEnumerable<(string Key, string Value)> settings)
    {
        var all = new Dictionary<string, string>(Settings);
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return this with { Settings = all };
    }

    public ValueTask DisposeAsync() => CleanUp();
}
