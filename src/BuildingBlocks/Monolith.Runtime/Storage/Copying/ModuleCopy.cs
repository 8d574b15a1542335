namespace Monolith.Runtime.Storage;

/// <summary>Moves a module's data up: from the database it is on to a server.</summary>
public static class ModuleCopy
{
    /// <summary>
    /// Copies all rows of a module into an empty schema, and compares them. The source is left as it is. Interrupted, it may be
    /// called again and begins from nothing; called again after it has finished, it compares.
    /// </summary>
    /// <param name="module">The module's context, on the source.</param>
    /// <param name="to">The kind of server.</param>
    /// <param name="settings">The module's database there.</param>
    /// <param name="progress">Is told how far it is, or null.</param>
    /// <param name="cancellationToken">Ends the work; what is there stays marked as unfinished.</param>
    /// <exception cref="CopyException">It can't be done as things are; the message says why.</exception>
    /// <returns>The tables on both sides. Unless they match, the target stays marked as unfinished.</returns>
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
                $"{report.Module} at {to.IdentityOf(settings)} holds data already, which is no copy of what {report.Module} has now (see {string.Join(", ", others)}). Copy into an empty schema.");
        }

        if (!wasThere && report.Matches)
        {
            await run.FinishAsync(cancellationToken);
        }

        return report;
    }
}
