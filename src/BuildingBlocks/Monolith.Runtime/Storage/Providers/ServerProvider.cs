using System.Data.Common;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Shared implementation of the server providers: writers do not block each other, and a lock lasts as long as its connection.
/// </summary>
internal abstract class ServerProvider : DatabaseProvider
{
    private protected ServerProvider()
    {
    }

    /// <inheritdoc/>
    public override bool SingleWriter => false;

    /// <summary>Adds this process to the name of a program, so that the server's list of sessions leads to the process.</summary>
    internal static string OfThisProcess(string program) => $"{program} {Environment.ProcessId}@{Environment.MachineName}";

    /// <summary>SQL that waits for a session lock; parameter <c>@resource</c>.</summary>
    internal abstract string LockSql { get; }

    /// <inheritdoc/>
    public override Task PrepareAsync(DatabaseSettings settings, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override Task<IAsyncDisposable> LockMigrationsAsync(DatabaseSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return LockAsync(settings, $"monolith migrates {settings.Schema}", cancellationToken);
    }

    /// <inheritdoc/>
    public override DateTimeOffset ReadTime(DbDataReader reader, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.GetFieldValue<DateTimeOffset>(ordinal);
    }

    internal override object StoreTime(DateTimeOffset time) => Microseconds.Cut(time);

    internal override Task<IAsyncDisposable> LockTruncationAsync(DatabaseSettings settings, CancellationToken cancellationToken) =>
        LockAsync(settings, $"monolith truncates {settings.Schema}", cancellationToken);

    internal override ValueTask<DbTransaction> BeginSnapshotAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.BeginTransactionAsync(((ServerCopying)Copying).Snapshot, cancellationToken);

    /// <summary>Creates a connection that closes when it is disposed.</summary>
    internal abstract DbConnection CreateUnpooledConnection(DatabaseSettings settings);

    private async Task<IAsyncDisposable> LockAsync(DatabaseSettings settings, string name, CancellationToken cancellationToken)
    {
        // The server releases the lock when the connection ends, in whatever way. The connection must therefore not come from the pool.
        var connection = CreateUnpooledConnection(settings);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            (command.CommandText, command.CommandTimeout) = (LockSql, 0);
            var resource = command.CreateParameter();
            (resource.ParameterName, resource.Value) = ("@resource", name);
            command.Parameters.Add(resource);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
