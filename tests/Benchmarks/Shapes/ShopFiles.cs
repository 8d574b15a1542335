using System.Data.Common;
using Acceptance.Tests;
using Microsoft.Data.Sqlite;

namespace Monolith.Benchmarks;

/// <summary>A shop on SQLite: a file for each module, all attached to one connection for reading.</summary>
internal sealed class ShopFiles(string directory) : ShopData
{
    private readonly CommitCounter _commits = new(Directory.CreateDirectory(Path.Combine(directory, "data")).FullName);

    public override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string> { ["Database:Directory"] = Path.Combine(directory, "data") };

    public override ValueTask DisposeAsync()
    {
        _commits.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        await connection.OpenAsync(cancellationToken);
        foreach (var module in Shape.Stored)
        {
            await using var attach = connection.CreateCommand();
            attach.CommandText = $"ATTACH '{Path.Combine(Settings["Database:Directory"], module)}.db' AS {module}";
            await attach.ExecuteNonQueryAsync(cancellationToken);
        }

        return connection;
    }

    protected override async Task<IReadOnlyList<Reading>> ReadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        long bytes = 0;
        foreach (var module in Shape.Stored)
        {
            // The page count includes pages that are only in the write-ahead log.
            bytes += await ScalarAsync(connection, $"PRAGMA {module}.page_count", cancellationToken)
                * await ScalarAsync(connection, $"PRAGMA {module}.page_size", cancellationToken);
        }

        return [Commits(_commits.Count()), Stored(bytes)];
    }
}
