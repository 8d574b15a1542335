using Microsoft.Data.Sqlite;

namespace Monolith.Benchmarks;

/// <summary>An open connection with the same durability as the product's, and statements that are prepared once.</summary>
internal sealed class SqliteFloorConnection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin, _commit;

    public SqliteFloorConnection(string file)
    {
        _connection = new SqliteConnection($"Data Source={file};Pooling=False");
        _connection.Open();
        using var pragmas = Prepare("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
        pragmas.ExecuteNonQuery();
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
    }

    public SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new SqliteParameter(parameter, null));
        }

        return command;
    }

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _connection.Dispose();
    }
}
