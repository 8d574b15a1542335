namespace Acceptance.Tests;

/// <summary>Where a monolith has its data: a folder, and the settings with which it is started there.</summary>
public sealed record Home(string Directory, IReadOnlyDictionary<string, string> Settings, Func<ValueTask> CleanUp) : IAsyncDisposable
{
    public static Task<Home> OnSqliteAsync()
    {
        var directory = new TestDirectory();
        return Task.FromResult(new Home(directory.Path, new Dictionary<string, string>(), () =>
        {
            directory.Dispose();
            return ValueTask.CompletedTask;
        }));
    }

    public ValueTask DisposeAsync() => CleanUp();
}
