using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>A copy needs both databases for itself: it detects hosts and other writers, and locks files.</summary>
public abstract class CopyExclusionTests : CopyTest
{
    private const string Target = DatabaseHarness.Target;

    [Fact]
    public async Task Writes_to_the_source_during_the_copy_are_detected()
    {
        await FillAsync();
        await CopyAsync();
        var second = await CreateServerAsync();
        Stop();
        await using var scope = Above.ServicesOf(DatabaseHarness.Target).CreateAsyncScope();
        await using var run = await CopyRun.OpenAsync(
            scope.ServiceProvider.GetRequiredService<TargetDbContext>(), StorageOf(second, Target).Provider, StorageOf(second, Target).Settings, null, Token);
        await run.StartAsync(Token);
        await run.CopyAsync(Token);
        await ExecuteAsync(Above, Target, "UPDATE target.cursors SET position = position + 1");
        Assert.Contains(
            "Another process wrote to cursors of target", (await Assert.ThrowsAsync<CopyException>(() => run.VerifyAsync(Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_open_elsewhere_is_not_copied()
    {
        await FillAsync();
        Stop();
        var storage = StorageOf(Below, Target);
        await using var host = storage.Provider.CreateConnection(storage.Settings);
        await host.OpenAsync(Token);
        await using var command = host.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM cursors";
        await command.ExecuteScalarAsync(Token);

        await using var scope = Below.ServicesOf(DatabaseHarness.Target).CreateAsyncScope();
        var refusal = await Assert.ThrowsAsync<CopyException>(() => ModuleCopy.RunAsync(
            scope.ServiceProvider.GetRequiredService<TargetDbContext>(), StorageOf(Above, Target).Provider, StorageOf(Above, Target).Settings, null, Token));
        Assert.Contains("Stop the host", refusal.Message, StringComparison.Ordinal);
        await Above.InTargetAsync(async db => Assert.Equal(DataState.Here, await DataStates.ReadAsync(db, Token)));
    }

    [Fact]
    public async Task A_file_is_locked_while_it_is_copied()
    {
        await FillAsync();
        await using var run = await OpenAsync(Target);
        var file = StorageOf(Below, Target).Settings.ConnectionString + ";Default Timeout=1;Pooling=False";
        await using var host = new SqliteProvider().CreateConnection(new DatabaseSettings(file, Target));
        var refusal = await Record.ExceptionAsync(async () =>
        {
            await host.OpenAsync(Token);
            await using var command = host.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM cursors";
            await command.ExecuteScalarAsync(Token);
        });
        Assert.NotNull(refusal);
        Assert.Equal(DatabaseFailure.Outage, new SqliteProvider().Classify(refusal));
    }

    [Fact]
    public async Task A_host_on_the_server_is_detected_by_its_sessions()
    {
        await FillAsync();
        Stop();
        var storage = StorageOf(Above, Target);
        await using var scope = Below.ServicesOf(DatabaseHarness.Target).CreateAsyncScope();
        await using var host = storage.Provider.CreateConnection(storage.Settings);
        await host.OpenAsync(Token);
        var refusal = await Assert.ThrowsAsync<CopyException>(() => ModuleCopy.RunAsync(
            scope.ServiceProvider.GetRequiredService<TargetDbContext>(), storage.Provider, storage.Settings, null, Token));
        Assert.Contains("1 sessions of 'monolith target'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_target_of_a_copy_must_be_another_database_on_a_server()
    {
        var storage = StorageOf(Below, Target);
        await Below.InTargetAsync(async db => Assert.Contains(
            "PostgreSql or SqlServer. Sqlite is not a server",
            (await Assert.ThrowsAsync<CopyException>(() => ModuleCopy.RunAsync(db, storage.Provider, storage.Settings, null, Token))).Message,
            StringComparison.Ordinal));
        storage = StorageOf(Above, Target);
        await Above.InTargetAsync(async db => Assert.Contains(
            "the settings name the target as its database. Run the command with the settings of the source; for SQLite files, with Database__Provider=Sqlite", (await Assert.ThrowsAsync<CopyException>(() => ModuleCopy.RunAsync(db, storage.Provider, storage.Settings, null, Token))).Message, StringComparison.Ordinal));
    }
}
