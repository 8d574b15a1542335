namespace Acceptance.Tests;

/// <summary>One monolith for all tests of a class.</summary>
public sealed class RunningMonolith : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();

    public MonolithProcess Process { get; private set; } = null!;

    public Shop Shop { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Process = await MonolithProcess.StartAsync(_directory.Path);
        Shop = new Shop(Process.Http);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _directory.Dispose();
    }
}
