namespace Acceptance.Tests;

/// <summary>One shop for all tests of a class or a collection.</summary>
public class RunningMonolith : IAsyncLifetime
{
    private TestEnvironment? _environment;
    private Installation? _installation;

    /// <summary>Its processes; a test that asks for them is skipped where what they run on is missing.</summary>
    public Installation Installation => OrSkip(_installation);

    /// <summary>Where it has its data; a test that asks for it is skipped likewise.</summary>
    public TestEnvironment TestEnvironment => OrSkip(_environment);

    public Shop Shop => new(Installation.Http);

    /// <summary>The settings of its processes, for commands that are called beside them.</summary>
    public IReadOnlyDictionary<string, string> Settings => _environment?.Settings ?? new Dictionary<string, string>();

    /// <summary>Why it can't run here, or null.</summary>
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

        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the place where it has its data.</summary>
    protected virtual Task<TestEnvironment> CreateEnvironmentAsync() => TestEnvironment.OnSqliteAsync();

    private T OrSkip<T>(T? running)
    {
        Assert.SkipUnless(Missing is null, Missing ?? "");
        return running!;
    }
}

/// <summary>These share one monolith: what a test asks is about customers, products and orders of its own.</summary>
[CollectionDefinition(Name)]
public sealed class OneOnSqlite : ICollectionFixture<RunningMonolith>
{
    public const string Name = "one monolith on SQLite";
}
