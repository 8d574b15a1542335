using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Moves a cursor, unless a snapshot is being taken or the subscription is paused, and finds out whether events of its source are parked, or
/// contained in a snapshot. Each batch of events begins with this, so it is one round trip, and the text is composed once.
/// </summary>
internal sealed class CursorCommand
{
    private const int Parked = 1, Contained = 2, Paused = 4;

    private readonly string _text;

    public CursorCommand(ModuleStorage storage)
    {
        string cursors = storage.Table("cursors"), events = storage.Table("parked_events"), remainders = storage.Table("parked_remainders");
        var (contained, pauses, transaction) = (storage.Table("contained_events"), storage.Table("pauses"), storage.Provider.Delimit("transaction"));
        _text =
            $"""
            {storage.Provider.CountRows}UPDATE {cursors} SET {transaction} = @toTransaction, position = @toPosition
            WHERE source = @source AND {transaction} = @fromTransaction AND position = @fromPosition AND snapshot IS NULL;
            SELECT CASE WHEN EXISTS (SELECT 1 FROM {events} WHERE source = @source) OR EXISTS (SELECT 1 FROM {remainders} WHERE source = @source) THEN {Parked} ELSE 0 END
                + CASE WHEN EXISTS (SELECT 1 FROM {contained} WHERE source = @source) THEN {Contained} ELSE 0 END
                + CASE WHEN EXISTS (SELECT 1 FROM {pauses} WHERE source = @source) THEN {Paused} ELSE 0 END;
            """;
    }

    /// <summary>Moves the cursor of a source in the current transaction.</summary>
    /// <returns>
    /// Whether the cursor was where it was expected, whether events of the source are parked, or contained in a snapshot, and whether the
    /// subscription is paused. The transaction of one that is paused must not commit.
    /// </returns>
    public async Task<(bool IsMoved, bool AreParked, bool AreContained, bool IsPaused)> ExecuteAsync(
        ModuleDbContext db, string source, LogPosition from, LogPosition to, CancellationToken cancellationToken)
    {
        await using var command = db.GetService<IRelationalConnection>().CreateCommand(
            _text,
            ("@source", source),
            ("@fromTransaction", from.Transaction),
            ("@fromPosition", from.Sequence),
            ("@toTransaction", to.Transaction),
            ("@toPosition", to.Sequence));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = await reader.ReadAsync(cancellationToken) ? reader.GetInt32(0) : 0;
        await reader.CloseAsync();
        return (reader.RecordsAffected == 1, (found & Parked) != 0, (found & Contained) != 0, (found & Paused) != 0);
    }
}
