namespace Monolith.Runtime.Storage;

/// <summary>Moves the data of a running module from one server's schema to another's.</summary>
internal static class ModuleMove
{
    /// <summary>
    /// Copies all rows while the module keeps running, and repeats this for the changed rows until few remain. When a standby process is
    /// ready at the target, it blocks writes to the source, copies the remaining rows, compares both sides, and hands over. If a step
    /// before the handover fails, the module keeps running on the source. A second call continues from the current state.
    /// </summary>
    /// <param name="module">The module's context on the source, as the owner of its schema.</param>
    /// <param name="to">The database provider of the target.</param>
    /// <param name="settings">The settings of the module's database on the target, as the owner of its schema.</param>
    /// <param name="progress">Reports progress. May be null.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="CopyException">The move is not possible. The message says why, and what to do.</exception>
    public static async Task<MoveReport> RunAsync(
        ModuleDbContext module, DatabaseProvider to, DatabaseSettings settings, IProgress<MoveProgress>? progress, CancellationToken cancellationToken)
    {
        await using var run = await MoveRun.OpenAsync(module, to, settings, progress, cancellationToken);
        await run.StartAsync(cancellationToken);
        await run.CatchUpAsync(cancellationToken);
        return await run.HandOverAsync(cancellationToken);
    }

    /// <summary>Unblocks writes to the source after an interrupted move that had blocked them.</summary>
    /// <param name="module">The module's context on the source, as the owner of its schema.</param>
    /// <param name="to">The database provider of the target.</param>
    /// <param name="settings">The settings of the module's database on the target, as the owner of its schema.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="CopyException">The data was handed over, or it is unknown whether it was.</exception>
    public static async Task UndoAsync(ModuleDbContext module, DatabaseProvider to, DatabaseSettings settings, CancellationToken cancellationToken)
    {
        await using var run = await MoveRun.OpenAsync(module, to, settings, progress: null, cancellationToken);
        await run.TakeBackAsync(cancellationToken);
    }
}
