namespace Acceptance.Tests;

/// <summary>Where a shop has its data: a folder, and the settings with which its processes are started there.</summary>
public sealed record Home(string Directory, IReadOnlyDictionary<string, string> Settings, Func<ValueTask> CleanUp) : IAsyncDisposable
{
    /// <summary>Which processes it is made of.</summary>
    public Shape Shape { get; init; } = Shape.OneProcess;

    public static Task<Home> OnSqliteAsync()
    {
        var directory = new TestDirectory();
        return Task.FromResult(new Home(directory.Path, new Dictionary<string, string>(), () =>
        {
            directory.Dispose();
            return ValueTask.CompletedTask;
        }));
    }

    /// <summary>Starts the shop that lives here.</summary>
    public Task<Installation> StartAsync(Uri? url = null) => Installation.StartAsync(this, url);

    public ValueTask DisposeAsync() => CleanUp();
}
