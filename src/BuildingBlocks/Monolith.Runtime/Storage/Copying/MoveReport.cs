namespace Monolith.Runtime.Storage;

/// <summary>What became of moving a module's data.</summary>
/// <param name="Module">The module.</param>
/// <param name="Tables">Its tables on both sides, as they were when nobody could write to either.</param>
/// <param name="Held">How long nobody could write to the module's data.</param>
public sealed record MoveReport(string Module, IReadOnlyList<CopiedTable> Tables, TimeSpan Held);

/// <summary>How far moving a module's data is.</summary>
/// <param name="Step">What was just done, or is waited for.</param>
/// <param name="Rows">How many rows that concerned.</param>
public sealed record MoveProgress(MoveStep Step, long Rows);

/// <summary>The steps of moving.</summary>
public enum MoveStep
{
    /// <summary>All rows were copied while the module went on working.</summary>
    Copied,

    /// <summary>What had changed meanwhile was copied.</summary>
    CaughtUp,

    /// <summary>Nobody stands by at the target to take over; it is waited for.</summary>
    WaitingForStandby,

    /// <summary>Nobody can write to the source any more.</summary>
    WritesBlocked,

    /// <summary>What remained was copied.</summary>
    CopiedRest,

    /// <summary>Something failed, and the source may be written to again: the module works on there.</summary>
    TakenBack,
}
