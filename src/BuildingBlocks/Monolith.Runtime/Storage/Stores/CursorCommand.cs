using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Monolith.Runtime.Storage;

/// <summary>
/// Moves a cursor, unless a snapshot is being taken, and finds out whether events of its source are parked, or contained in a snapshot. Each
/// batch of events begins with this, so it is one round trip, and the text is composed once.
/// </summary>
internal sealed class CursorCommand
{
    private const int Parked = 1, Contained = 2;

    private readonly string _text;

    private CursorCommand(string text) => _text = text;

    /// <summary>Composes the command from the tables of a module.</summary>
    public static CursorCommand Of(ModuleDbContext db)
    {
        var sql = db.GetService<ISqlGenerationHelper>();
        string cursors = TableOf<CursorRow>(), events = TableOf<ParkedEventRow>(), remainders = TableOf<ParkedRemainderRow>();
        var contained = TableOf<ContainedEventRow>();
        string source = sql.DelimitIdentifier("source"), transaction = sql.DelimitIdentifier("transaction"), position = sql.DelimitIdentifier("position");
        return new CursorCommand(
            $"""
            {db.Storage.Provider.CountRows}UPDATE {cursors} SET {transaction} = @toTransaction, {position} = @toPosition
            WHERE {source} = @source AND {transaction} = @fromTransaction AND {position} = @fromPosition
                AND {sql.DelimitIdentifier("snapshot")} IS NULL;
            SELECT CASE WHEN EXISTS (SELECT 1 FROM {events} WHERE {source} = @source) OR EXISTS (SELECT 1 FROM {remainders} WHERE {source} = @source) THEN {Parked} ELSE 0 END
                + CASE WHEN EXISTS (SELECT 1 FROM {contained} WHERE {source} = @source) THEN {Contained} ELSE 0 END;
            """);

        string TableOf<TRow>() => db.Model.FindEntityType(typeof(TRow)) is { } type
            ? sql.DelimitIdentifier(type.GetTableName()!, type.GetSchema())
            : throw new InvalidOperationException($"{typeof(TRow).Name} is not mapped in {db.GetType().Name}.");
    }

    /// <summary>Moves the cursor of a source in the current transaction.</summary>
    /// <returns>Whether the cursor was where it was expected, and whether events of the source are parked, or contained in a snapshot.</returns>
    public async Task<(bool IsMoved, bool AreParked, bool AreContained)> ExecuteAsync(
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
        return (reader.RecordsAffected == 1, (found & Parked) != 0, (found & Contained) != 0);
    }
}
