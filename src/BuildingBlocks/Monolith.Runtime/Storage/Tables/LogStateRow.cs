
namespace Monolith.Runtime.Storage;

/// <summary>
/// What is to be known of a log beside its rows: one row at most. While a copy into the database is unfinished there is
/// another, whose <see cref="ImportedTransaction"/> tells of which database it is a copy; and where the data was moved away
/// from, one that says so.
/// </summary>
internal sealed class LogStateRow
{
    public const int OnlyId = 1, UnfinishedCopyId = 2, MovedAwayId = 3;

    public int Id { get; init; } = OnlyId;

    /// <summary>How far retention has taken the log away, with <see cref="Position"/>.</summary>
    public long Transaction { get; set; }

    public long Position { get; set; }

    /// <summary>
    /// Where the part of the log ends that was imported from another database, with <see cref="ImportedPosition"/>. What
    /// this database adds itself is counted from there on, so that its positions come after all carried ones.
    /// </summary>
    public long ImportedTransaction { get; set; }

    public long ImportedPosition { get; set; }

    public LogPosition TruncatedTo => new(Transaction, Position);

    public LogPosition ImportedTo => new(ImportedTransaction, ImportedPosition);
}
