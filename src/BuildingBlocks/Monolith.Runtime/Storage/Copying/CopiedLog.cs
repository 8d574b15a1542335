using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>What is to be known of the source's log, beside its rows.</summary>
/// <param name="Offset">Where the part ends that the source carries itself, and from where on its own rows are counted.</param>
/// <param name="End">The newest position that was ever given and is known of: the target's own come after it.</param>
/// <param name="TruncatedTo">How far retention has taken the log away.</param>
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

    /// <summary>As the target keeps it.</summary>
    public LogStateRow ToRow() => new()
    {
        TruncatedTransaction = TruncatedTo.Transaction,
        TruncatedPosition = TruncatedTo.Sequence,
        ImportedTransaction = End.Transaction,
        ImportedPosition = End.Sequence,
    };
}
