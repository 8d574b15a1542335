using System.Data.Common;

namespace Monolith.Runtime.Storage;

/// <summary>Creates commands on a log.</summary>
internal static class Commands
{
    /// <summary>
    /// Creates a command with a position as the parameters <c>@transaction</c> and <c>@sequence</c>, and a count as <c>@max</c>.
    /// </summary>
    public static DbCommand CreateLogCommand(this DbConnection connection, string sql, LogPosition position, int? max = null)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        Add("@transaction", position.Transaction);
        Add("@sequence", position.Sequence);
        if (max is { } count)
        {
            Add("@max", count);
        }

        return command;

        void Add(string name, object value)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }
    }
}
