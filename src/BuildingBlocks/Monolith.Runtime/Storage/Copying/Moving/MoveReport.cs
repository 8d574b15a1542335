namespace Monolith.Runtime.Storage;

/// <summary>The result of moving a module's data.</summary>
/// <param name="Module">The module.</param>
/// <param name="Tables">The tables on both sides, compared while writes to both were blocked.</param>
/// <param name="Held">The time during which writes to the module's data were blocked.</param>
public sealed record MoveReport(string Module, IReadOnlyList<CopiedTable> Tables, TimeSpan Held);

/// <summary>The progress of moving a module's data.</summary>
/// <param name="Step">The step that was completed, or that is waiting.</param>
/// <param name="Rows">The number of rows that the step affected.</param>
public sealed record MoveProgress(MoveStep Step, long Rows);

/// <summary>The steps of moving.</summary>
public enum MoveStep
{
    /// <summary>All rows were copied while the module kept running.</summary>
    Copied,

    /// <summary>The rows that changed in the meantime were copied.</summary>
    CaughtUp,

    /// <summary>The move waits for a standby process at the target.</summary>
    WaitingForStandby,

    /// <summary>Writes to the source are blocked.</summary>
    WritesBlocked,

    /// <summary>The remaining rows were copied.</summary>
    CopiedRest,

    /// <summary>A step failed, and writes to the source were unblocked. The module keeps running there.</summary>
    TakenBack,
}
