using System.Data.Common;
using Acceptance.Tests;
using Microsoft.Data.Sqlite;

namespace Soak;

/// <summary>One process with a file per module.</summary>
internal sealed class SqliteShop(string directory) : ShopDatabase
{
    private static readonly string[] Suffixes = ["", "-wal", "-shm"];

    public override int Replicas => 1;

    public override string Directory => directory;

    public override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    public override async Task PrepareAsync()
    {
        var (exitCode, output) = await MonolithProcess.RunCommandAsync(directory, "db", "migrate");
        if (exitCode != 0)
        {
            throw new SoakException($"'db migrate' ended with {exitCode}: {output}");
        }
    }

    public override async Task<DbConnection> OpenAsync(string module, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = FileOf(module), Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 60 }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    public override Task BackUpAsync(string module, string path, CancellationToken cancellationToken) =>
        ExecuteAsync(module, "VACUUM INTO $path", cancellationToken, ("$path", path));

    public override Task RestoreAsync(string module, string path, CancellationToken cancellationToken)
    {
        foreach (var suffix in Suffixes)
        {
            File.Delete(FileOf(module) + suffix);
        }

        File.Copy(path, FileOf(module));
        return Task.CompletedTask;
    }

    public override Task TakeAwayAsync(string module, CancellationToken cancellationToken) => MoveAsync(FileOf(module), AwayOf(module));

    public override Task BringBackAsync(string module, CancellationToken cancellationToken) => MoveAsync(AwayOf(module), FileOf(module));

    public override object ValueOf(object value) => value switch
    {
        Guid id => id.ToString().ToUpperInvariant(),
        DateTimeOffset time => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
        _ => value,
    };

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string FileOf(string module) => Path.Combine(Data, module + ".db");

    private string AwayOf(string module) => Path.Combine(directory, module + ".away");

    /// <summary>Moves the file itself last, so that no host finds it without its log.</summary>
    private static Task MoveAsync(string from, string to)
    {
        foreach (var suffix in Suffixes.Reverse().Where(suffix => File.Exists(from + suffix)))
        {
            File.Move(from + suffix, to + suffix);
        }

        return Task.CompletedTask;
    }
}
