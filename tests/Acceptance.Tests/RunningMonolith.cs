namespace Acceptance.Tests;

/// <summary>One monolith for all tests of a class.</summary>
public sealed class RunningMonolith : IAsyncLifetime
{
    public MonolithProcess Process { get; private set; } = null!;

    public Shop Shop { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Process = await MonolithProcess.StartAsync();
        Shop = new Shop(Process.Http);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(Process.Directory, recursive: true);
    }
}
