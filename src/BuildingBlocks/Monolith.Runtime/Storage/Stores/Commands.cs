using System.Data.Common;
using Microsoft.EntityFrameworkCore.Storage;

namespace Monolith.Runtime.Storage;

/// <summary>Creates commands of SQL texts with parameters, and runs them.</summary>
internal static class Commands
{
    /// <summary>Opens a context's connection for as long as an operation takes.</summary>
    public static async Task<TResult> WhileOpenAsync<TResult>(
        this IRelationalConnection connection, Func<IRelationalConnection, Task<TResult>> operation, CancellationToken cancellationToken)
    {
        await connection.OpenAsync(cancellationToken);
        try
        {
            return await operation(connection);
        }
        finally
        {
            await connection.CloseAsync();
        }
    }

    /// <summary>Reads the rows of a query.</summary>
    public static async Task<List<TRow>> ReadAsync<TRow>(
        this IRelationalConnection connection, string sql, Func<DbDataReader, TRow> read, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        await using var command = connection.CreateCommand(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadRowsAsync(read, cancellationToken);
    }

    /// <summary>Runs a statement, and returns the number of rows that it changed.</summary>
    public static async Task<int> ExecuteAsync(
        this IRelationalConnection connection, string sql, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        await using var command = connection.CreateCommand(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Creates a command in the current transaction of a context's connection, which must be open.</summary>
    public static DbCommand CreateCommand(this IRelationalConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        var command = connection.DbConnection.CreateCommand();
        command.Transaction = connection.CurrentTransaction?.GetDbTransaction();
        command.CommandTimeout = connection.CommandTimeout ?? command.CommandTimeout;
        return command.With(sql, parameters);
    }

    /// <summary>
    /// Creates a command with a position as the parameters <c>@transaction</c> and <c>@sequence</c>, and a count as <c>@max</c>.
    /// </summary>
    public static DbCommand CreateLogCommand(this DbConnection connection, string sql, LogPosition position, int? max = null)
    {
        var command = connection.CreateCommand().With(sql, ("@transaction", position.Transaction), ("@sequence", position.Sequence));
        return max is { } count ? command.With(sql, ("@max", count)) : command;
    }

    /// <summary>Reads up to where a log is truncated and was imported.</summary>
    public static async Task<(LogPosition TruncatedTo, LogPosition ImportedTo)> ReadLogStateAsync(
        this IRelationalConnection connection, LogSql log, CancellationToken cancellationToken) =>
        await connection.ReadAsync(log.ReadState, row => (row.ReadPosition(0), row.ReadPosition(2)), cancellationToken) is [var state]
            ? state
            : (LogPosition.Start, LogPosition.Start);

    /// <summary>Reads the rest of the rows of a result.</summary>
    public static async Task<List<TRow>> ReadRowsAsync<TRow>(this DbDataReader reader, Func<DbDataReader, TRow> read, CancellationToken cancellationToken)
    {
        List<TRow> rows = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Reads a position from two columns, the first of which contains the transaction.</summary>
    public static LogPosition ReadPosition(this DbDataReader reader, int ordinal) => new(reader.GetInt64(ordinal), reader.GetInt64(ordinal + 1));

    private static DbCommand With(this DbCommand command, string sql, params (string Name, object Value)[] parameters)
    {
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
