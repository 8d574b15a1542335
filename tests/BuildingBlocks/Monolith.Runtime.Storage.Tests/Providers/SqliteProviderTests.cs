using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>Behavior that is specific to SQLite.</summary>
public sealed class SqliteProviderTests : SqliteTest
{
    private readonly SqliteProvider _provider = new();

    /// <summary>The size in bytes. SQLite deletes the file with the last connection.</summary>
    private long WriteAheadLogSize => new FileInfo(_provider.IdentityOf(SourceStorage.Settings) + "-wal") is { Exists: true } file ? file.Length : 0;

    [Fact]
    public async Task Every_writing_connection_waits_for_the_disk_and_overwrites_deleted_data()
    {
        for (var i = 0; i < 3; i++)
        {
            // Contexts are pooled, connections are pooled apart from them: each lease must find the same settings.
            await using var transaction = await Modules.Subscriptions.BeginAsync("source", Token);
            await Modules.InTargetAsync(async db =>
            {
                Assert.Equal(2, await PragmaAsync<long>(db, "synchronous"));
                Assert.Equal(1, await PragmaAsync<long>(db, "secure_delete"));
                Assert.Equal("wal", await PragmaAsync<string>(db, "journal_mode"));

                // And the one after next a file that SQLite opened anew.
                SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
            });
        }
    }

    [Theory]
    [InlineData(5, 5, DatabaseFailure.Outage)]
    [InlineData(6, 6, DatabaseFailure.Outage)]
    [InlineData(8, 8, DatabaseFailure.Outage)]
    [InlineData(10, 10, DatabaseFailure.Outage)]
    [InlineData(11, 11, DatabaseFailure.Outage)]
    [InlineData(13, 13, DatabaseFailure.Outage)]
    [InlineData(14, 14, DatabaseFailure.Outage)]
    [InlineData(15, 15, DatabaseFailure.Outage)]
    [InlineData(17, 17, DatabaseFailure.Outage)]
    [InlineData(26, 26, DatabaseFailure.Outage)]
    [InlineData(19, 1555, DatabaseFailure.UniqueViolation)]
    [InlineData(19, 2067, DatabaseFailure.UniqueViolation)]
    [InlineData(19, 275, DatabaseFailure.Other)]
    [InlineData(1, 1, DatabaseFailure.Other)]
    public void Failures_are_classified(int code, int extended, DatabaseFailure expected)
    {
        var failure = new SqliteException("As SQLite puts it.", code, extended);
        Assert.Equal(expected, _provider.Classify(failure));
        Assert.Equal(expected, _provider.Classify(new DbUpdateException("EF", failure)));
        Assert.Equal(DatabaseFailure.Conflict, _provider.Classify(new DbUpdateConcurrencyException("EF", failure)));
        Assert.Equal(DatabaseFailure.Other, _provider.Classify(new InvalidOperationException("The handler's own.")));
    }

    [Theory]
    [InlineData(1, "SQLite Error 1: 'no such table: outbox'.", true)]
    [InlineData(17, "SQLite Error 17: 'no such table: outbox'.", true)]
    [InlineData(17, "SQLite Error 17: 'database schema has changed'.", false)]
    [InlineData(1, "SQLite Error 1: 'no such column: outbox'.", false)]
    public void A_table_that_was_missing_while_another_process_migrated_was_an_error(int code, string message, bool expected) =>
        Assert.Equal(expected, _provider.IsSchemaMissing(new DbUpdateException("EF", new SqliteException(message, code))));

    [Fact]
    public async Task A_file_locked_by_another_writer_is_an_outage_and_not_a_fault()
    {
        await using var other = await LockedAsync();
        await using var connection = new SqliteConnection(TargetStorage.Settings.ConnectionString + ";Default Timeout=1");
        await connection.OpenAsync(Token);
        var busy = Assert.Throws<SqliteException>(() => connection.BeginTransaction());
        Assert.Equal(DatabaseFailure.Outage, _provider.Classify(busy));
        Assert.True(Modules.Subscriptions.IsOutage(busy));
    }

    [Fact]
    public async Task Erased_names_are_in_no_file()
    {
        const string secret = "Ada-Lovelace-1815";
        await Modules.PublishAsync(Token, [.. Enumerable.Repeat(new Named("a", secret), 200)]);
        await Modules.PublishAsync(Token, new Erased("a"));
        Assert.True(await _provider.TryRemoveDeletedAsync(SourceStorage.Settings, Token));
        var file = _provider.IdentityOf(SourceStorage.Settings);
        Assert.Equal(-1, (await File.ReadAllBytesAsync(file, Token)).AsSpan().IndexOf("Ada-Lovelace"u8));
        Assert.Equal(0, WriteAheadLogSize);
    }

    [Fact]
    public async Task A_reader_keeps_the_write_ahead_log_and_the_next_attempt_empties_it()
    {
        await Modules.PublishAsync(Token, new Named("a", "Ada"));
        await using (var reader = new SqliteConnection(SourceStorage.Settings.ConnectionString + ";Pooling=False"))
        {
            await reader.OpenAsync(Token);
            await using var begin = reader.CreateCommand();
            begin.CommandText = "BEGIN; SELECT COUNT(*) FROM outbox";
            await begin.ExecuteScalarAsync(Token);
            await Modules.PublishAsync(Token, new Named("a", "Grace"));
            Assert.False(await _provider.TryRemoveDeletedAsync(SourceStorage.Settings, Token));
        }

        Assert.True(await _provider.TryRemoveDeletedAsync(SourceStorage.Settings, Token));
        Assert.Equal(0, WriteAheadLogSize);
    }

    [Fact]
    public async Task Other_users_of_the_machine_could_read_the_files()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has access lists instead of modes.");
            return;
        }

        await Modules.PublishAsync(Token, new Named("a", "Ada"));
        var file = _provider.IdentityOf(SourceStorage.Settings);
        foreach (var one in new[] { file, file + "-wal", file + "-shm", file + ".migration-lock" }.Where(File.Exists))
        {
            Assert.Equal((one, UnixFileMode.UserRead | UnixFileMode.UserWrite), (one, File.GetUnixFileMode(one)));
        }

        var folder = Path.Combine(Path.GetDirectoryName(file)!, "data", "of", "modules");
        await _provider.PrepareAsync(new DatabaseSettings($"Data Source={Path.Combine(folder, "ordering.db")}", "ordering"), Token);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    private static async Task<T> PragmaAsync<T>(DbContext db, string name)
    {
        await db.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"PRAGMA {name}";
        var value = (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        await db.Database.CloseConnectionAsync();
        return value;
    }

    private async Task<SqliteConnection> LockedAsync()
    {
        var connection = new SqliteConnection(TargetStorage.Settings.ConnectionString + ";Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync(Token);
        return connection;
    }
}
