using System.Text;
using Microsoft.EntityFrameworkCore.SqlServer.Update.Internal;
using Microsoft.EntityFrameworkCore.Update;

#pragma warning disable EF1001 // EF Core has no public API for this; tests verify the generated SQL.

namespace Monolith.Runtime.Storage;

/// <summary>
/// Inserts the events of one save with separate statements in one command. EF Core would generate one MERGE, and SQL Server may process its
/// rows, and so assign their positions, in any order.
/// </summary>
internal sealed class SqlServerInserts(UpdateSqlGeneratorDependencies dependencies) : SqlServerUpdateSqlGenerator(dependencies)
{
    /// <inheritdoc/>
    public override ResultSetMapping AppendBulkInsertOperation(
        StringBuilder commandStringBuilder,
        IReadOnlyList<IReadOnlyModificationCommand> modificationCommands,
        int commandPosition,
        out bool requiresTransaction)
    {
        if (modificationCommands.Count == 1 || modificationCommands[0].Entries[0].EntityType.ClrType != typeof(OutboxRow))
        {
            return base.AppendBulkInsertOperation(commandStringBuilder, modificationCommands, commandPosition, out requiresTransaction);
        }

        var result = ResultSetMapping.NoResults;
        foreach (var command in modificationCommands)
        {
            result = base.AppendBulkInsertOperation(commandStringBuilder, [command], commandPosition++, out _);
        }

        requiresTransaction = true;
        return result;
    }
}
