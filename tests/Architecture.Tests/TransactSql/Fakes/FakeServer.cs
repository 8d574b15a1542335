using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Architecture.Tests.TransactSql;

/// <summary>A command that was sent to SQL Server.</summary>
/// <param name="Text">The T-SQL.</param>
/// <param name="Values">The values of its parameters, in their order.</param>
/// <param name="IsCounted">Whether its result is the number of changed rows.</param>
internal sealed record SentCommand(string Text, IReadOnlyList<object?> Values, bool IsCounted);

/// <summary>
/// A simulated SQL Server that records commands and returns sample results. It replaces the connection that EF Core creates, so that
/// everything before it is real: model, queries, saves, parameters.
/// </summary>
internal sealed class FakeServer : DbConnectionInterceptor
{
    private readonly List<SentCommand> _sent = [];
    private long _given;

    /// <summary>Whether queries find a row and updates change one.</summary>
    public bool Finds { get; set; }

    /// <summary>The value of every boolean column of a found row.</summary>
    public bool Holds { get; set; } = true;

    /// <summary>The value of every text column. A number, because any enum can be parsed from it.</summary>
    public string Text { get; set; } = "0";

    public IReadOnlyList<SentCommand> Sent => _sent;

    /// <summary>The different texts among the sent commands.</summary>
    public IEnumerable<string> Texts => _sent.Select(sent => sent.Text).Distinct();

    public void Note(DbCommand command, bool isCounted = false) =>
        _sent.Add(new SentCommand(command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(p => p.Value)], isCounted));

    /// <summary>Returns a unique number, such as a row's position.</summary>
    public long Next() => ++_given;

    public override InterceptionResult<DbConnection> ConnectionCreating(
        ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result) =>
        InterceptionResult<DbConnection>.SuppressWithResult(new FakeConnection(eventData.ConnectionString!, this));
}
