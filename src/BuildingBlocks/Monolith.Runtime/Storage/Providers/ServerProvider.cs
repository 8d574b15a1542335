using System.Data.Common;

namespace Monolith.Runtime.Storage;

/// <summary>What the servers have in common: writers wait for nobody, and a lock lasts as long as its connection.</summary>
public abstract class ServerProvider : DatabaseProvider
{
    private protected ServerProvider()
    {
    }

    /// <inheritdoc/>
    public override bool SingleWriter => false;

    /// <summary>SQL that waits for a lock of the session's; parameter <c>@resource</c>, what is locked.</summary>
    internal abstract string LockSql { get; }

    /// <inheritdoc/>
    public override Task PrepareAsync(DatabaseSettings settings, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override async Task<IAsyncDisposable> LockMigrationsAsync(DatabaseSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);

        // The server releases the lock when the connection ends, however it ends; so it is none of the pool's.
        var connection = CreateUnpooledConnection(settings);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            (command.CommandText, command.CommandTimeout) = (LockSql, 0);
            var resource = command.CreateParameter();
            (resource.ParameterName, resource.Value) = ("@resource", $"monolith migrates {settings.Schema}");
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

    /// <inheritdoc/>
    public override DateTimeOffset ReadTime(DbDataReader reader, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.GetFieldValue<DateTimeOffset>(ordinal);
    }

    /// <summary>A connection that is closed when it is disposed.</summary>
    private protected abstract DbConnection CreateUnpooledConnection(DatabaseSettings settings);
}
