using System.Data.Common;
using Acceptance.Tests;
using Microsoft.Data.Sqlite;

namespace Soak.Tests;

/// <summary>A fault ends by itself, also when a statement of its own fails.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task A_failed_restore_left_the_database_of_a_subscriber_away()
    {
        using var directory = new TestDirectory();
        await using var shop = new UnreadableShop(directory.Path);
        var (ledger, clock) = (new Ledger(), new HurryingClock());
        await using var cluster = new Cluster(shop, ledger);
        var (backups, divergences) = (new Backups(shop, clock), new Divergences(shop, cluster, ledger, client: null!, clock));
        using var gate = new Gate();
        var restore = new Restore(shop, cluster, backups, gate, ledger, divergences, clock);
        var fault = new RestoreBeyondCursor(shop, cluster, backups, restore, gate, divergences, ledger, clock);

        await Assert.ThrowsAsync<SqliteException>(() => fault.RunAsync(new Choice(1, 1), TestContext.Current.CancellationToken));

        Assert.Equal([.. shop.Taken], shop.Returned);
        Assert.Single(shop.Taken);
    }

    [Fact]
    public async Task A_mail_that_was_sent_while_the_folder_was_being_closed_or_opened_ended_the_soak()
    {
        using var directory = new TestDirectory();
        await using var shop = new UnreadableShop(directory.Path);
        var (folder, closed) = (Path.Combine(shop.Data, "pickup"), 0);
        var fault = new ClosedMailFolder(shop, new HurryingClock());
        fault.Create();
        using var stop = new CancellationTokenSource();
        var sending = Task.Run(() => SendAsync(stop.Token), TestContext.Current.CancellationToken);

        for (var choice = new Choice(1, 1); Volatile.Read(ref closed) < 20;)
        {
            await fault.RunAsync(choice, TestContext.Current.CancellationToken);
        }

        await stop.CancelAsync();
        var sent = await sending;
        Assert.Equal(sent, Directory.GetFiles(folder).Length);

        // As the module does.
        async Task<int> SendAsync(CancellationToken end)
        {
            for (var number = 0; ; number++)
            {
                if (end.IsCancellationRequested)
                {
                    return number;
                }

                while (true)
                {
                    try
                    {
                        Directory.CreateDirectory(folder);
                        await File.WriteAllTextAsync(Path.Combine(folder, $"{number}.eml"), "", CancellationToken.None);
                        break;
                    }
                    catch (IOException)
                    {
                        Interlocked.Increment(ref closed);
                        await Task.Yield();
                    }
                }
            }
        }
    }

    /// <summary>No process serves it, and its databases cannot be read while one of them is away.</summary>
    private sealed class UnreadableShop(string directory) : ShopDatabase
    {
        public List<string> Taken { get; } = [];

        public List<string> Returned { get; } = [];

        public override int Replicas => 0;

        public override string Directory => directory;

        public override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

        public override Task PrepareAsync() => Task.CompletedTask;

        public override async Task<DbConnection> OpenAsync(string module, CancellationToken cancellationToken)
        {
            if (Taken.Count > Returned.Count)
            {
                throw new SqliteException("database is locked", 5);
            }

            var connection = new SqliteConnection("Data Source=:memory:");
            await connection.OpenAsync(cancellationToken);
            await using var command = CreateCommand(connection, "CREATE TABLE outbox (position); CREATE TABLE cursors (source, \"transaction\", position)");
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }

        public override Task BackUpAsync(string module, string path, CancellationToken cancellationToken) => File.WriteAllTextAsync(path, "", cancellationToken);

        public override Task RestoreAsync(string module, string path, CancellationToken cancellationToken) => Task.CompletedTask;

        public override Task TakeAwayAsync(string module, CancellationToken cancellationToken)
        {
            Taken.Add(module);
            return Task.CompletedTask;
        }

        public override Task BringBackAsync(string module, CancellationToken cancellationToken)
        {
            Returned.Add(module);
            return Task.CompletedTask;
        }

        public override object ValueOf(object value) => value;

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>Waits for nothing.</summary>
    private sealed class HurryingClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
