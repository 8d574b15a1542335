using Microsoft.Extensions.Time.Testing;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>Two modules on SQLite for each test, with a clock that the test moves.</summary>
public abstract class SqliteTest : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _limit =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    internal DatabaseHarness Modules { get; private set; } = null!;

    protected MessagingOptions Options { get; } = new();

    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    protected CancellationToken Token => _limit.Token;

    internal ModuleStorage SourceStorage => Modules.Of<ModuleStorage>(DatabaseHarness.Source);

    internal ModuleStorage TargetStorage => Modules.Of<ModuleStorage>(DatabaseHarness.Target);

    public async ValueTask InitializeAsync()
    {
        _limit.CancelAfter(Timeout);
        Modules = await SqliteModules.CreateAsync(Options, Clock);
    }

    public async ValueTask DisposeAsync()
    {
        await Modules.DisposeAsync();
        _limit.Dispose();
        GC.SuppressFinalize(this);
    }
}
