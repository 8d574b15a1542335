namespace Monolith.Runtime.Storage;

/// <summary>Copies a module's data from its current database to a server.</summary>
internal static class ModuleCopy
{
    /// <summary>
    /// Marks the target of a copy as unfinished before any module is copied, so that no host starts on a server that has received only
    /// some of its modules. A target that already holds data stays as it is.
    /// </summary>
    /// <param name="module">The module's context, on the source.</param>
    /// <param name="to">The database provider of the target.</param>
    /// <param name="settings">The settings of the module's database on the target.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="CopyException">The copy is not possible. The message says why.</exception>
    public static async Task PrepareAsync(ModuleDbContext module, DatabaseProvider to, DatabaseSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(to);
        await using var run = await CopyRun.OpenAsync(module, to, settings, progress: null, cancellationToken);
        if (!await run.HoldsDataAsync(cancellationToken))
        {
            await run.StartAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Copies all rows of a module to an empty schema and compares both sides. The source stays unchanged. After an interruption, a second
    /// call starts over. After a completed copy, a second call only compares.
    /// </summary>
    /// <param name="module">The module's context, on the source.</param>
    /// <param name="to">The database provider of the target.</param>
    /// <param name="settings">The settings of the module's database on the target.</param>
    /// <param name="progress">Reports progress. May be null.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="CopyException">The copy is not possible. The message says why.</exception>
    /// <returns>The tables on both sides. If they differ, the target stays marked as unfinished.</returns>
    public static async Task<CopyReport> RunAsync(
        ModuleDbContext module, DatabaseProvider to, DatabaseSettings settings, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(to);
        await using var run = await CopyRun.OpenAsync(module, to, settings, progress, cancellationToken);
        var wasThere = await run.HoldsDataAsync(cancellationToken);
        if (!wasThere)
        {
            await run.StartAsync(cancellationToken);
            await run.CopyAsync(cancellationToken);
        }

        var report = new CopyReport(module.Storage.Module, await run.VerifyAsync(cancellationToken), wasThere);
        if (wasThere && !(report.Matches && await run.IsFinishedAsync(cancellationToken)))
        {
            var others = report.Tables.Where(table => !table.Matches).Select(table => table.Name).DefaultIfEmpty("the log");
            throw new CopyException(
                $"The target {to.IdentityOf(settings)} already holds data that is not a copy of the current data of {report.Module} (see {string.Join(", ", others)}). Copy into an empty schema.");
        }

        if (!wasThere && report.Matches)
        {
            await run.FinishAsync(cancellationToken);
        }

        return report;
    }
}
