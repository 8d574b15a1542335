using Microsoft.EntityFrameworkCore;
using Monolith.Conformance;
using Npgsql;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>Upgrading the framework's tables with rows in them, on each database.</summary>
public abstract class FrameworkUpgradeTests : IAsyncLifetime
{
    private const long Hash = -4711;

    private static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private static readonly Guid Id = Guid.Parse("01a20000-0000-7000-8000-00000000000a");

    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private UpgradedModule? _module;

    private CancellationToken Token => _limit.Token;

    private UpgradedModule Module => _module!;

    public async ValueTask InitializeAsync()
    {
        _limit.CancelAfter(TimeSpan.FromSeconds(90));
        _module = await CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_module is { } module)
        {
            await module.DisposeAsync();
        }

        _limit.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract Task<UpgradedModule> CreateAsync();

    [Fact]
    public async Task Every_row_of_version_1_exists_in_the_current_version()
    {
        await Module.CreateAsync(version: 1, Token);
        await AddRowsOfVersion1Async();

        await Module.InAsync(async db =>
        {
            Assert.Equal(FrameworkVersions.Ids.Skip(1), await ModuleMigrator.FindPendingAsync(db, Token));
            Assert.Equal(FrameworkVersions.Ids.Skip(1), await ModuleMigrator.MigrateAsync(db, Token));
            Assert.Empty(await ModuleMigrator.MigrateAsync(db, Token));
            Assert.Equal(ModuleMigrator.FrameworkVersion, (await ModuleMigrator.ReadStatusAsync(db, Token)).FrameworkVersion);
        });

        await Module.InAsync(async db =>
        {
            var published = await db.Outbox.AsNoTracking().SingleAsync(Token);
            Assert.Equal((Id, "noted", "k", "{}", true, Time), (published.Id, published.Name, published.Key, published.Payload, published.Personal, published.OccurredAt));
            var cursor = await db.Cursors.AsNoTracking().SingleAsync(Token);
            Assert.Equal(("elsewhere", 3, 4), (cursor.Source, cursor.Transaction, cursor.Position));
            var parked = await db.ParkedEvents.AsNoTracking().SingleAsync(Token);
            Assert.Equal(("elsewhere", "broken", 2, Time), (parked.Source, parked.Reason, parked.Attempts, parked.ParkedAt));
            var timer = await db.Timers.AsNoTracking().SingleAsync(Token);
            Assert.Equal(("t", false, Time, null), (timer.Key, timer.Parked, timer.DueAt, timer.Tenant));
            var effect = await db.Set<SideEffectRow>().AsNoTracking().SingleAsync(Token);
            Assert.Equal(("s", true, Time), (effect.Key, effect.Parked, effect.DueAt));
            var answer = await db.Idempotency.AsNoTracking().SingleAsync(Token);
            Assert.Equal(("k", "f", "i", Time), (answer.Key, answer.Fingerprint, answer.Answer, answer.CreatedAt));
            var claim = await db.Claims.AsNoTracking().SingleAsync(Token);
            Assert.Equal((Id, "d", "process 1 on m", 5), (claim.Process, claim.Deployment, claim.Location, claim.Beat));
        });
    }

    [Fact]
    public async Task Log_state_keeps_the_log_and_transfer_state_gets_the_rest()
    {
        await Module.CreateAsync(version: 1, Token);
        await AddRowsOfVersion1Async();

        await Module.InAsync(async db =>
        {
            await ModuleMigrator.MigrateAsync(db, Token);

            var log = await db.LogState.AsNoTracking().SingleAsync(Token);
            Assert.Equal((LogStateRow.OnlyId, 7, 8), (log.Id, log.TruncatedTransaction, log.TruncatedPosition));
            if (!Module.Provider.IsServer)
            {
                return;
            }

            Assert.Equal((9, 10), (log.ImportedTransaction, log.ImportedPosition));
            Assert.Equal(
                [(TransferState.MovedAway, Hash + 1), (TransferState.UnfinishedCopy, Hash)],
                (await db.TransferState.AsNoTracking().ToListAsync(Token)).Select(t => (t.State, t.OtherDatabaseHash)).OrderByDescending(t => t.State));
            Assert.Equal(DataState.Unfinished, await DataStates.ReadAsync(db, Token));
            var imported = await db.ImportedEvents.AsNoTracking().SingleAsync(Token);
            Assert.Equal((1, 2, "noted", "k"), (imported.Transaction, imported.Position, imported.Name, imported.Key));
        });
    }

    /// <summary>A version is complete when the schema has every one before it, too: their number alone says nothing.</summary>
    [Fact]
    public async Task A_version_that_the_schema_lacks_below_the_newest_is_pending()
    {
        await Module.CreateAsync(version: FrameworkVersions.Ids.Count, Token);
        await Module.InAsync(async db =>
        {
            string[] undo =
            [
                $"ALTER TABLE {db.Storage.Table("timers")} DROP COLUMN tenant",
                $"ALTER TABLE {db.Storage.Table("side_effects")} DROP COLUMN tenant",
                $"DELETE FROM {db.Storage.Table(FrameworkTables.History)} WHERE migration_id = 'framework_009'",
            ];
            foreach (var statement in undo)
            {
                await db.Database.ExecuteSqlRawAsync(statement, Token);
            }
        });

        await Module.InAsync(async db =>
        {
            Assert.Equal(["framework_009"], await ModuleMigrator.FindPendingAsync(db, Token));
            Assert.Equal(["framework_009"], await ModuleMigrator.MigrateAsync(db, Token));
            Assert.Empty(await db.Timers.Where(timer => timer.Tenant == "acme").ToListAsync(Token));
        });
    }

    [Fact]
    public async Task Concurrently_starting_hosts_upgrade_once()
    {
        await Module.CreateAsync(version: 1, Token);
        await AddRowsOfVersion1Async();
        var upgraded = 0;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => Module.InAsync(async db =>
            {
                if ((await ModuleMigrator.MigrateAsync(db, Token)).Count > 0)
                {
                    Interlocked.Increment(ref upgraded);
                }
            }),
            Token)));

        Assert.Equal(1, upgraded);
        await Module.InAsync(async db => Assert.Equal(1, await db.Claims.CountAsync(Token)));
    }

    [Fact]
    public async Task A_database_newer_than_the_binary_is_rejected_by_name()
    {
        await Module.CreateAsync(version: 2, Token);
        await Module.AddAsync(FrameworkTables.History, Token, ("migration_id", "framework_999"), ("product_version", "11.0.0"));

        await Module.InAsync(async db =>
        {
            foreach (var refused in new Func<Task>[] { () => ModuleMigrator.FindPendingAsync(db, Token), () => ModuleMigrator.MigrateAsync(db, Token) })
            {
                var refusal = await Assert.ThrowsAsync<UnknownSchemaException>(refused);
                Assert.Contains($"The schema of {UpgradedModule.Name}", refusal.Message, StringComparison.Ordinal);
                Assert.Contains("has framework_999, which is too new for this binary", refusal.Message, StringComparison.Ordinal);
                Assert.Contains("Run the release that upgraded the database", refusal.Message, StringComparison.Ordinal);
            }
        });
    }

    [Fact]
    public async Task The_script_creates_the_same_objects_as_the_migrator()
    {
        await Module.Provider.PrepareAsync(Module.Settings, Token);
        await Module.InAsync(async db =>
        {
            // GO is a word of SQL Server's tools.
            await db.Database.OpenConnectionAsync(Token);
            foreach (var part in ModuleMigrator.ScriptOf(db).Split("\nGO", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                await using var command = db.Database.GetDbConnection().CreateCommand();
                command.CommandText = part;
                await command.ExecuteNonQueryAsync(Token);
            }

            Assert.Empty(await ModuleMigrator.FindPendingAsync(db, Token));
            Assert.Equal(0, await db.Outbox.CountAsync(Token));
        });
    }

    private async Task AddRowsOfVersion1Async()
    {
        (string, object)[] row =
        [
            ("id", Id), ("name", "noted"), ("version", 1), ("key", "k"), ("payload", "{}"), ("headers", "{}"), ("occurred_at", Time), ("personal", true),
        ];
        await Module.AddAsync("outbox", Token, row);
        await Module.AddAsync("cursors", Token, ("source", "elsewhere"), ("transaction", 3L), ("position", 4L));
        await Module.AddAsync(
            "parked_events",
            Token,
            [.. row.SkipLast(1), ("source", "elsewhere"), ("transaction", 1L), ("position", 1L), ("event_id", Id), ("parked_at", Time), ("attempts", 2), ("reason", "broken")]);
        await Module.AddAsync("timers", Token, Due("t", parked: false));
        await Module.AddAsync("side_effects", Token, Due("s", parked: true));
        await Module.AddAsync("idempotency", Token, ("key", "k"), ("fingerprint", "f"), ("answer", "i"), ("created_at", Time));
        await Module.AddAsync("claims", Token, ("process", Id), ("deployment", "d"), ("running_at", "process 1 on m"), ("beat", 5L));
        if (!Module.Provider.IsServer)
        {
            await Module.AddAsync("log_state", Token, LogState(1, 7, 8));
            return;
        }

        await Module.AddAsync("carried_events", Token, [.. row, ("transaction", 1L), ("position", 2L)]);
        await Module.AddAsync("log_state", Token, [.. LogState(1, 7, 8), ("carried_transaction", 9L), ("carried_position", 10L)]);
        await Module.AddAsync("log_state", Token, [.. LogState(2, 0, 0), ("carried_transaction", Hash), ("carried_position", 0L)]);
        await Module.AddAsync("log_state", Token, [.. LogState(3, 0, 0), ("carried_transaction", Hash + 1), ("carried_position", 0L)]);

        static (string, object)[] Due(string key, bool parked) =>
            [("id", Id), ("name", "alarm"), ("key", key), ("payload", "{}"), ("due_at", Time), ("attempts", 0), ("parked", parked)];

        static (string, object)[] LogState(int id, long transaction, long position) =>
            [("id", id), ("truncated_transaction", transaction), ("truncated_position", position)];
    }
}

public sealed class FrameworkUpgradeOnSqlite : FrameworkUpgradeTests
{
    private protected override Task<UpgradedModule> CreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("monolith-").FullName;
        return Task.FromResult(new UpgradedModule(
            new SqliteProvider(), new DatabaseSettings($"Data Source={folder}/upgraded.db;Pooling=False", UpgradedModule.Name), CleanUpAsync));

        Task CleanUpAsync()
        {
            Directory.Delete(folder, recursive: true);
            return Task.CompletedTask;
        }
    }
}

[Collection(OnPostgreSql.Name)]
public sealed class FrameworkUpgradeOnPostgreSql : FrameworkUpgradeTests
{
    private protected override async Task<UpgradedModule> CreateAsync()
    {
        PostgreSqlForTests.SkipIfMissing();
        var server = await PostgreSqlServer.GetAsync();
        var database = await server.CreateDatabaseAsync();
        return new UpgradedModule(new PostgreSqlProvider(), new DatabaseSettings(database, UpgradedModule.Name), CleanUpAsync);

        async Task CleanUpAsync()
        {
            NpgsqlConnection.ClearAllPools();
            await server.DropDatabaseAsync(database);
        }
    }
}

[Collection(OnSqlServer.Name)]
public sealed class FrameworkUpgradeOnSqlServer : FrameworkUpgradeTests
{
    private protected override async Task<UpgradedModule> CreateAsync()
    {
        var database = SqlServerForTests.ConnectionStringOrSkip();
        await CleanUpAsync();
        return new UpgradedModule(new SqlServerProvider(), SqlServerForTests.Settings(database, UpgradedModule.Name), CleanUpAsync);

        Task CleanUpAsync() => SqlServerForTests.DropSchemasAsync(database, UpgradedModule.Name);
    }
}
