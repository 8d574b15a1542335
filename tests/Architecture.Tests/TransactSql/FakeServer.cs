using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Architecture.Tests.TransactSql;

/// <summary>What is sent to SQL Server in one command.</summary>
/// <param name="Text">The T-SQL.</param>
/// <param name="Values">The values of its parameters, in their order.</param>
internal sealed record SentCommand(string Text, IReadOnlyList<object?> Values);

/// <summary>
/// A SQL Server that is not there: it notes what it is sent, and answers with something. It stands in where
/// EF Core makes a connection, so that all that comes before it is real: model, queries, saves, parameters.
/// </summary>
internal sealed class FakeServer : DbConnectionInterceptor
{
    private readonly List<SentCommand> _sent = [];
    private long _given;

    /// <summary>Whether queries find a row, and updates change one; otherwise there is nothing.</summary>
    public bool Finds { get; set; }

    /// <summary>What stands in every boolean column of a row that is found.</summary>
    public bool Holds { get; set; } = true;

    /// <summary>What stands in every column of text that is found. A number, as each enum takes it for one of its values.</summary>
    public string Text { get; set; } = "0";

    public IReadOnlyList<SentCommand> Sent => _sent;

    public void Note(DbCommand command) =>
        _sent.Add(new SentCommand(command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(p => p.Value)]));

    /// <summary>A number that it gives once, as for a row's position.</summary>
    public long Next() => ++_given;

    public override InterceptionResult<DbConnection> ConnectionCreating(
        ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result) =>
        InterceptionResult<DbConnection>.SuppressWithResult(new FakeConnection(eventData.ConnectionString!, this));
}
