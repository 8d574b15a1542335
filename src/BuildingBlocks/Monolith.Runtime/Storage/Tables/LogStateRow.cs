
namespace Monolith.Runtime.Storage;

/// <summary>What a module knows about its log beside the log's rows. The table has one row at most.</summary>
internal sealed class LogStateRow
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    /// <summary>The last position that retention deleted, with <see cref="TruncatedPosition"/>.</summary>
    public long TruncatedTransaction { get; set; }

    public long TruncatedPosition { get; set; }

    /// <summary>
    /// The last imported position, with <see cref="ImportedPosition"/>. This database counts its own events from there on, so
    /// that their positions come after all imported ones.
    /// </summary>
    public long ImportedTransaction { get; set; }

    public long ImportedPosition { get; set; }

    public LogPosition TruncatedTo => new(TruncatedTransaction, TruncatedPosition);

    public LogPosition ImportedTo => new(ImportedTransaction, ImportedPosition);
}
