using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>Two modules on SQLite, and the same two on a server, empty.</summary>
public abstract class CopyTest : IAsyncLifetime
{
    protected static readonly LogPosition End = new(long.MaxValue, long.MaxValue);

    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly List<DatabaseHarness> _harnesses = [];

    internal DatabaseHarness Below { get; private set; } = null!;

    internal DatabaseHarness Above { get; private set; } = null!;

    protected CancellationToken Token => _limit.Token;

    public async ValueTask InitializeAsync()
    {
        _limit.CancelAfter(TimeSpan.FromSeconds(60));
        Above = await CreateServerAsync();
        _harnesses.Add(Below = await SqliteModules.CreateAsync());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var harness in _harnesses)
        {
            await harness.DisposeAsync();
        }

        _limit.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The server to which the modules are copied.</summary>
    protected abstract ServerDatabases Server { get; }

    internal async Task<DatabaseHarness> CreateServerAsync()
    {
        var server = await Server.CreateModulesAsync();
        _harnesses.Add(server);
        return server;
    }

    internal static ModuleStorage StorageOf(DatabaseHarness harness, string module) => harness.Of<ModuleStorage>(module);

    /// <summary>Copies both modules, as the command does.</summary>
    internal async Task<IReadOnlyList<CopyReport>> CopyAsync(DatabaseHarness? from = null, DatabaseHarness? to = null) =>
        [await CopyAsync(DatabaseHarness.Source, from, to), await CopyAsync(DatabaseHarness.Target, from, to)];

    internal async Task<CopyReport> CopyAsync(string module, DatabaseHarness? from = null, DatabaseHarness? to = null, IProgress<CopyProgress>? progress = null)
    {
        Stop();
        var target = StorageOf(to ?? Above, module);
        await using var scope = (from ?? Below).ServicesOf(module).CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
        return await ModuleCopy.RunAsync(db, target.Provider, target.Settings, progress, Token);
    }

    protected async Task PrepareAsync(string module)
    {
        Stop();
        var target = StorageOf(Above, module);
        await using var scope = Below.ServicesOf(module).CreateAsyncScope();
        await ModuleCopy.PrepareAsync(scope.ServiceProvider.GetRequiredService<ModuleDbContext>(), target.Provider, target.Settings, Token);
    }

    internal async Task<CopyRun> OpenAsync(string module, DatabaseHarness? from = null)
    {
        Stop();
        var target = StorageOf(Above, module);
        await using var scope = (from ?? Below).ServicesOf(module).CreateAsyncScope();
        return await CopyRun.OpenAsync(
            scope.ServiceProvider.GetRequiredService<ModuleDbContext>(), target.Provider, target.Settings, progress: null, Token);
    }

    /// <summary>Ends the connections of the harnesses, as the end of a host does.</summary>
    protected void Stop()
    {
        SqliteConnection.ClearAllPools();
        Server.EndConnections();
    }

    internal async Task ExecuteAsync(DatabaseHarness harness, string module, string sql)
    {
        var storage = StorageOf(harness, module);
        await using var connection = storage.Provider.CreateConnection(storage.Settings);
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = storage.Provider.IsServer ? Server.Translate(sql) : sql;
        await command.ExecuteNonQueryAsync(Token);
    }

    /// <summary>Fills the target module of the lower side with rows of every kind.</summary>
    protected async Task FillAsync()
    {
        await PublishAsync(Below, 1, 3);
        await Below.ScheduleAsync(new Alarm("a", "ring"), new DateTimeOffset(2030, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), Token);
        await Below.InTargetAsync(db =>
        {
            db.Journal.AddRange(
                new JournalRow { Key = "a", Text = "Ünïcödé \u2603 'quoted' \\ \"double\"\r\n\ttabbed", WrittenAt = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.FromHours(5)) },
                new JournalRow { Key = "b", Text = "", WrittenAt = DateTimeOffset.UnixEpoch.AddTicks(-10) },
                new JournalRow { Key = "c", Text = "c", WrittenAt = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(1_234_560) });
            return db.SaveChangesAsync(Token);
        });
        var records = await ReadAllAsync(Below);
        await using var transaction = await Below.Subscriptions.BeginAsync(DatabaseHarness.Source, Token);
        transaction.Park(records[0], "It would not be handled.", 3);
        Assert.True(await transaction.TryAdvanceAsync(LogPosition.Start, records[1].Position, Token));
        await transaction.FlushAsync(Token);
        await transaction.CommitAsync(Token);
    }

    /// <summary>Reads up to the end of the log. Transactions of other tests on the same server may hold back the last events for a while.</summary>
    internal async Task<List<EventRecord>> ReadAllAsync(DatabaseHarness harness, LogPosition after = default, int max = 1_000)
    {
        var all = new List<EventRecord>();
        var head = await harness.Feed.ReadHeadAsync(Token);
        await Eventually.TrueAsync(
            async () =>
            {
                while ((await harness.Feed.ReadAsync(after, max, Token)).Records is { Count: > 0 } records)
                {
                    Assert.True(records.Count <= max, $"{records.Count} events were returned, but the maximum is {max}.");
                    all.AddRange(records);
                    after = records[^1].Position;
                }

                return after >= head;
            },
            Token);
        return all;
    }

    internal static ILogStore LogOf(DatabaseHarness harness) => harness.Of<ILogStore>(DatabaseHarness.Source);

    protected static int NumberOf(EventRecord record) =>
        int.Parse(record.Payload.AsSpan(record.Payload.LastIndexOf(':') + 1).TrimEnd('}'), System.Globalization.CultureInfo.InvariantCulture);

    internal Task PublishAsync(DatabaseHarness harness, int from, int to) =>
        harness.PublishAsync(Token, [.. Enumerable.Range(from, to - from + 1).Select(number => new Counted("k" + (number % 3), number))]);
}
