
namespace Monolith.Runtime.Storage;

/// <summary>The state of a module's log besides its events. The table has at most one row.</summary>
internal sealed class LogStateRow
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;

    /// <summary>The last position that retention removed, together with <see cref="TruncatedPosition"/>.</summary>
    public long TruncatedTransaction { get; set; }

    public long TruncatedPosition { get; set; }

    /// <summary>
    /// The last imported position, together with <see cref="ImportedPosition"/>. This database's own positions are counted from there, so
    /// that they come after all imported ones.
    /// </summary>
    public long ImportedTransaction { get; set; }

    public long ImportedPosition { get; set; }

    public LogPosition TruncatedTo => new(TruncatedTransaction, TruncatedPosition);

    public LogPosition ImportedTo => new(ImportedTransaction, ImportedPosition);
}
