using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Makes the server count the rows that a statement changes, without another round trip. The server option <c>user options</c> may turn the
/// count off for all sessions. A change of one row would then look like a change of none, such as a cursor that another worker has moved.
/// </summary>
internal sealed class SqlServerRowCounts : DbCommandInterceptor
{
    public static readonly SqlServerRowCounts Instance = new();

    /// <summary>Precedes a statement whose number of changed rows matters.</summary>
    public const string Count = "SET NOCOUNT OFF;\n";

    /// <inheritdoc/>
    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        CountRows(command, eventData);
        return result;
    }

    /// <inheritdoc/>
    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        CountRows(command, eventData);
        return ValueTask.FromResult(result);
    }

    /// <summary>A statement of a migration may have to be the first of its batch, and nothing counts its rows.</summary>
    private static void CountRows(DbCommand command, CommandEventData eventData)
    {
        if (eventData.CommandSource is not CommandSource.Migrations)
        {
            command.CommandText = Count + command.CommandText;
        }
    }
}
