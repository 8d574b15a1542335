using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>Bringing a schema up to date, alone and beside others.</summary>
public sealed class MigrationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("monolith-").FullName;
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly SqliteProvider _provider = new();

    public MigrationTests() => _limit.CancelAfter(TimeSpan.FromSeconds(60));

    private CancellationToken Token => _limit.Token;

    private string ConnectionString => $"Data Source={_folder}/new/folder/migrated.db;Pooling=False";

    private DatabaseSettings Settings => new(ConnectionString, "migrated");

    public void Dispose()
    {
        _limit.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_folder_the_file_and_the_schema_are_created()
    {
        await MigrateAsync();
        await MigrateAsync();
        Assert.Equal(1, await ScalarAsync("SELECT COUNT(*) FROM migrated"));
    }

    [Fact]
    public async Task A_schema_that_has_the_migration_into_which_others_were_merged_needs_nothing()
    {
        await MigrateAsync();
        await ScalarAsync("INSERT INTO module_migrations VALUES ('20290101000000_Merged', '10.0.0'); SELECT 1");
        await MigrateAsync();
        Assert.Equal(1, await ScalarAsync("SELECT COUNT(*) FROM migrated"));
    }

    [Fact]
    public async Task A_schema_that_has_only_migrations_from_before_a_merge_is_rejected_by_name_and_unchanged()
    {
        await MigrateAsync();
        await ScalarAsync("UPDATE module_migrations SET migration_id = '20290101000000_Merged'; INSERT INTO migrated VALUES (2); SELECT 1");

        var refusal = await Assert.ThrowsAsync<UnknownSchemaException>(MigrateAsync);
        Assert.Contains("The schema of migrated", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Apply 20300101000000_First with a release that still has 20290101000000_Merged", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, await ScalarAsync("SELECT COUNT(*) FROM migrated"));
        Assert.Equal(1, await ScalarAsync("SELECT COUNT(*) FROM module_migrations"));
    }

    [Fact]
    public async Task A_lock_left_by_a_killed_process_does_not_block_startup()
    {
        await _provider.PrepareAsync(Settings, Token);
        await ScalarAsync(
            """
            CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
            INSERT INTO "__EFMigrationsLock" VALUES (1, '2030-01-01');
            SELECT 1;
            """);
        await MigrateAsync();
        Assert.Equal(1, await ScalarAsync("SELECT COUNT(*) FROM migrated"));
    }

    [Fact]
    public async Task Concurrent_processes_migrate_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(MigrateAsync, Token)));
        Assert.Equal(1, await ScalarAsync("SELECT COUNT(*) FROM migrated"));
    }

    [Fact]
    public async Task A_lock_file_that_is_deleted_can_be_held_twice()
    {
        await _provider.PrepareAsync(Settings, Token);
        var (holders, most) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                for (var round = 0; round < 20; round++)
                {
                    await using var alone = await _provider.LockMigrationsAsync(Settings, Token);
                    most = Math.Max(most, Interlocked.Increment(ref holders));
                    await Task.Yield();
                    Interlocked.Decrement(ref holders);
                }
            },
            Token)));
        Assert.Equal(1, most);
        Assert.True(File.Exists(_provider.IdentityOf(Settings) + ".migration-lock"), "A process that waits for a deleted file would wait for a different lock.");
    }

    [Fact]
    public async Task A_lock_is_released_when_its_holder_fails()
    {
        await _provider.PrepareAsync(Settings, Token);
        var file = _provider.IdentityOf(Settings);
        await File.WriteAllTextAsync(file, new string('?', 8192), Token);
        await Assert.ThrowsAsync<SqliteException>(() => _provider.LockMigrationsAsync(Settings, Token));
        await using var free = new FileStream(file + ".migration-lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    private async Task MigrateAsync()
    {
        await using var services = new ServiceCollection()
            .AddSingleton(_ => new ModuleStorage(
                "migrated", _provider, Settings, new EventRegistry([typeof(Noted).Assembly]), new MessagingOptions(), TimeProvider.System))
            .AddModuleStorage<MigratedDbContext>()
            .ConfigureDbContext<MigratedDbContext>(o => o.ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning)))
            .BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        await ModuleMigrator.MigrateAsync(scope.ServiceProvider.GetRequiredService<MigratedDbContext>(), Token);
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var connection = new SqliteConnection(ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }
}

internal sealed class MigratedDbContext(DbContextOptions<MigratedDbContext> options) : ModuleDbContext(options);
