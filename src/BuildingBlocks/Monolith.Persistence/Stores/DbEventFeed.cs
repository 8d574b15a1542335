using System.Data.Common;
using Monolith.Messaging;

namespace Monolith.Persistence;

/// <summary>Reads a module's outbox through the module's own connection.</summary>
internal sealed class DbEventFeed(ModuleStorage storage) : IEventFeed
{
    public string Source => storage.Module;

    public async Task<EventBatch> ReadAsync(LogPosition after, int max, CancellationToken cancellationToken)
    {
        var more = storage.EventsCommitted.Next;
        await using var connection = storage.Provider.CreateConnection(storage.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = storage.Provider.ReadLogSql;
        AddParameter(command, "@transaction", after.Transaction);
        AddParameter(command, "@sequence", after.Sequence);
        AddParameter(command, "@max", max);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var records = new List<EventRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            records.Add(ReadRecord(reader));
        }

        if (await reader.NextResultAsync(cancellationToken) && await reader.ReadAsync(cancellationToken))
        {
            var truncatedTo = new LogPosition(reader.GetInt64(0), reader.GetInt64(1));
            if (after < truncatedTo)
            {
                throw new LogTruncatedException(storage.Module, after, truncatedTo);
            }
        }

        return new EventBatch(records, more);
    }

    public async Task<LogPosition> ReadHeadAsync(CancellationToken cancellationToken)
    {
        await using var connection = storage.Provider.CreateConnection(storage.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = storage.Provider.ReadHeadSql;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new LogPosition(reader.GetInt64(0), reader.GetInt64(1))
            : LogPosition.Start;
    }

    private static void AddParameter(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    private EventRecord ReadRecord(DbDataReader reader) => new(
        new LogPosition(reader.GetInt64(0), reader.GetInt64(1)),
        reader.GetGuid(2),
        reader.GetString(3),
        reader.GetInt32(4),
        reader.GetString(5),
        reader.GetString(6),
        EventHeaders.Parse(reader.GetString(7)),
        storage.Provider.ReadTime(reader, 8));
}
