namespace Acceptance.Tests;

/// <summary>One monolith for all tests of a class.</summary>
public class RunningMonolith : IAsyncLifetime
{
    private Home? _home;
    private MonolithProcess? _process;

    /// <summary>The process; a test that asks for it is skipped where what it runs on is missing.</summary>
    public MonolithProcess Process
    {
        get
        {
            Assert.SkipUnless(Missing is null, Missing ?? "");
            return _process!;
        }
    }

    public Shop Shop => new(Process.Http);

    /// <summary>Why it can't run here, or null.</summary>
    protected virtual string? Missing => null;

    public async ValueTask InitializeAsync()
    {
        if (Missing is null)
        {
            _home = await CreateHomeAsync();
            _process = await MonolithProcess.StartAsync(_home.Directory, _home.Settings);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_home is not null)
        {
            await Process.DisposeAsync();
            await _home.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the place where it has its data.</summary>
    protected virtual Task<Home> CreateHomeAsync() => Home.OnSqliteAsync();
}
