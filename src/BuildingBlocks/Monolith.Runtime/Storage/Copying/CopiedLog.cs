using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>The state of the source's log, besides its rows.</summary>
/// <param name="Offset">The end of the source's imported events. The positions of the source's own events are counted from here.</param>
/// <param name="End">The newest known position. The target assigns later positions to its own events.</param>
/// <param name="TruncatedTo">The position up to which retention has truncated the log.</param>
internal sealed record CopiedLog(LogPosition Offset, LogPosition End, LogPosition TruncatedTo)
{
    public static async Task<CopiedLog> ReadAsync(ModuleDbContext source, CancellationToken cancellationToken)
    {
        var state = await source.LogState.AsNoTracking().SingleOrDefaultAsync(s => s.Id == LogStateRow.OnlyId, cancellationToken) ?? new LogStateRow();
        var end = state.ImportedTo > state.TruncatedTo ? state.ImportedTo : state.TruncatedTo;
        await using var command = source.Database.GetDbConnection().CreateCommandWithoutTimeout(source.Storage.Log.ReadHead);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (await reader.ReadAsync(cancellationToken))
        {
            var head = new LogPosition(reader.GetInt64(0) + state.ImportedTransaction, reader.GetInt64(1));
            end = head > end ? head : end;
        }

        return new CopiedLog(state.ImportedTo, end, state.TruncatedTo);
    }

    /// <summary>Creates the corresponding row of the target.</summary>
    public LogStateRow ToRow() => new()
    {
        TruncatedTransaction = TruncatedTo.Transaction,
        TruncatedPosition = TruncatedTo.Sequence,
        ImportedTransaction = End.Transaction,
        ImportedPosition = End.Sequence,
    };
}
