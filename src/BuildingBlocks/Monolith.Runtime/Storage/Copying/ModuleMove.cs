namespace Monolith.Runtime.Storage;

/// <summary>Moves the data of a module that works, from one server's schema to another's.</summary>
public static class ModuleMove
{
    /// <summary>
    /// Copies all rows while the module goes on working, and again what has changed, until little is left. When a process
    /// stands by at the target, it takes from the running module the right to write, copies what remains, compares both
    /// sides, and hands over. Whatever fails before that leaves the module working where it was; called again, it goes on
    /// from what is there.
    /// </summary>
    /// <param name="module">The module's context, on the source, as the owner of its schema.</param>
    /// <param name="to">The kind of server that the target is.</param>
    /// <param name="settings">The module's database there, as the owner of its schema.</param>
    /// <param name="progress">Is told how far it is, or null.</param>
    /// <param name="cancellationToken">Ends the work; the module works on where it was.</param>
    /// <exception cref="CopyException">It can't be done as things are; the message says why, and what to do.</exception>
    public static async Task<MoveReport> RunAsync(
        ModuleDbContext module, DatabaseProvider to, DatabaseSettings settings, IProgress<MoveProgress>? progress, CancellationToken cancellationToken)
    {
        await using var run = await MoveRun.OpenAsync(module, to, settings, progress, cancellationToken);
        await run.StartAsync(cancellationToken);
        await run.CatchUpAsync(cancellationToken);
        return await run.HandOverAsync(cancellationToken);
    }

    /// <summary>Gives the running module back the right to write where a move was broken off that had taken it.</summary>
    /// <param name="module">The module's context, on the source, as the owner of its schema.</param>
    /// <param name="to">The kind of server that the target is.</param>
    /// <param name="settings">The module's database there, as the owner of its schema.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="CopyException">The data was handed over, or it can't be told whether it was.</exception>
    public static async Task UndoAsync(ModuleDbContext module, DatabaseProvider to, DatabaseSettings settings, CancellationToken cancellationToken)
    {
        await using var run = await MoveRun.OpenAsync(module, to, settings, progress: null, cancellationToken);
        await run.TakeBackAsync(cancellationToken);
    }
}
