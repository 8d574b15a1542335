namespace Acceptance.Tests;

/// <summary>One shop for all tests of a class or a collection.</summary>
public class RunningMonolith : IAsyncLifetime
{
    private TestEnvironment? _environment;
    private Installation? _installation;

    /// <summary>The processes. A test that uses this property is skipped when their database is unavailable.</summary>
    public Installation Installation => OrSkip(_installation);

    /// <summary>The environment with the data. A test that uses this property is skipped when its database is unavailable.</summary>
    public TestEnvironment TestEnvironment => OrSkip(_environment);

    public Shop Shop => new(Installation.Http);

    /// <summary>The settings of its processes, for commands that are called beside them.</summary>
    public IReadOnlyDictionary<string, string> Settings => _environment?.Settings ?? new Dictionary<string, string>();

    /// <summary>The reason why the monolith cannot run here, or null.</summary>
    protected virtual string? Missing => null;

    public async ValueTask InitializeAsync()
    {
        if (Missing is null)
        {
            _environment = await CreateEnvironmentAsync();
            _installation = await _environment.StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_installation is not null)
        {
            await _installation.DisposeAsync();
        }

        if (_environment is not null)
        {
            await _environment.DisposeAsync();
        }

        await CleanUpAsync();

        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the processes used, after they have ended.</summary>
    protected virtual ValueTask CleanUpAsync() => ValueTask.CompletedTask;

    /// <summary>Creates the environment with the data.</summary>
    protected virtual Task<TestEnvironment> CreateEnvironmentAsync() => TestEnvironment.OnSqliteAsync();

    private T OrSkip<T>(T? running)
    {
        Assert.SkipUnless(Missing is null, Missing ?? "");
        return running!;
    }
}

/// <summary>The tests of this collection share one monolith. Each test uses its own customers, products and orders.</summary>
[CollectionDefinition(Name)]
public sealed class OneOnSqlite : ICollectionFixture<RunningMonolith>
{
    public const string Name = "one monolith on SQLite";
}
