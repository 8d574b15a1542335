namespace Acceptance.Tests;

/// <summary>One shop for all tests of a class or a collection.</summary>
public class RunningMonolith : IAsyncLifetime
{
    private Home? _home;
    private Installation? _installation;

    /// <summary>Its processes; a test that asks for them is skipped where what they run on is missing.</summary>
    public Installation Installation => OrSkip(_installation);

    /// <summary>Where it has its data; a test that asks for it is skipped likewise.</summary>
    public Home Home => OrSkip(_home);

    public Shop Shop => new(Installation.Http);

    /// <summary>The settings of its processes, for verbs that are called beside them.</summary>
    public IReadOnlyDictionary<string, string> Settings => _home?.Settings ?? new Dictionary<string, string>();

    /// <summary>Why it can't run here, or null.</summary>
    protected virtual string? Missing => null;

    public async ValueTask InitializeAsync()
    {
        if (Missing is null)
        {
            _home = await CreateHomeAsync();
            _installation = await _home.StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_installation is not null)
        {
            await _installation.DisposeAsync();
        }

        if (_home is not null)
        {
            await _home.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the place where it has its data.</summary>
    protected virtual Task<Home> CreateHomeAsync() => Home.OnSqliteAsync();

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
