namespace Soak;

/// <summary>Stops the shop, replaces the database of one module by an older copy, and starts the shop again.</summary>
internal sealed class Restore(ShopDatabase database, Cluster cluster, Backups backups, Gate gate, Ledger ledger, Divergences divergences, TimeProvider clock) : IFault
{
    /// <summary>With older copies the modules would spend the rest of the run on events of lost orders.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromSeconds(45);

    public string Name => "restores";

    public int Weight => 12;

    public async Task RunAsync(Choice choice, CancellationToken cancellationToken)
    {
        using var pass = await gate.EnterAsync(cancellationToken);
        var backup = await ChooseAsync(choice, cancellationToken);
        await StopAsync(choice);
        IReadOnlyList<ExpectedDivergence> expected;
        try
        {
            expected = await RestoreAsync(backup, cancellationToken);
        }
        finally
        {
            await cluster.StartAllAsync();
        }

        await divergences.HandleAsync(expected, cancellationToken);
    }

    /// <summary>A recent copy, or a new one that is a few seconds old when it is used.</summary>
    private async Task<Backup> ChooseAsync(Choice choice, CancellationToken cancellationToken)
    {
        var recent = backups.All.Where(b => clock.GetUtcNow() - b.BeganAt < Oldest).ToList();
        if (recent.Count > 0)
        {
            return choice.Of(recent);
        }

        var backup = await backups.MakeAsync(choice.Of(ShopDatabase.Modules), cancellationToken);
        await Task.Delay(choice.Milliseconds(1000, 8000), clock, cancellationToken);
        return backup;
    }

    /// <summary>Ends all processes, in one of two ways.</summary>
    public Task StopAsync(Choice choice) => choice.OneIn(2)
        ? cluster.StopAllAsync()
        : Task.WhenAll(Enumerable.Range(0, cluster.Count).Select(cluster.KillAsync));

    /// <summary>Replaces the database while no process runs.</summary>
    /// <returns>The divergences that must be reported.</returns>
    public async Task<IReadOnlyList<ExpectedDivergence>> RestoreAsync(Backup backup, CancellationToken cancellationToken)
    {
        ledger.Add(new RestoreEntry(backup.Module, backup.BeganAt, clock.GetUtcNow()));
        await database.RestoreAsync(backup.Module, backup.Path, cancellationToken);
        backups.Forget(backup);
        SoakOutput.Trace($"{backup.Module} restored to its state {(clock.GetUtcNow() - backup.BeganAt).TotalSeconds:0} s ago");
        return await divergences.ExpectAsync(backup.Module, cancellationToken);
    }
}

/// <summary>
/// Restores a module while the database of one of its subscribers is away. The log grows beyond the subscriber's old cursor before the
/// subscriber can look at it.
/// </summary>
internal sealed class RestoreBeyondCursor(
    ShopDatabase database, Cluster cluster, Backups backups, Restore restore, Gate gate, Divergences divergences, Ledger ledger, TimeProvider clock) : IFault
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private static readonly (string Source, string Subscriber)[] Pairs =
        [("ordering", "inventory"), ("ordering", "payments"), ("ordering", "notifications"), ("ordering", "insights"), ("inventory", "insights"), ("payments", "insights")];

    public string Name => "restores beyond a cursor";

    public int Weight => 6;

    public async Task RunAsync(Choice choice, CancellationToken cancellationToken)
    {
        using var pass = await gate.EnterAsync(cancellationToken);
        var (source, subscriber) = choice.Of(Pairs);
        var backup = await backups.MakeAsync(source, cancellationToken);
        await Task.Delay(choice.Milliseconds(1000, 4000), clock, cancellationToken);
        await restore.StopAsync(choice);
        IReadOnlyList<ExpectedDivergence> expected;
        try
        {
            expected = await restore.RestoreAsync(backup, cancellationToken);
            await WithoutAsync(subscriber, source, cancellationToken);
        }
        finally
        {
            await cluster.StartAllAsync();
        }

        await divergences.HandleAsync(expected, cancellationToken);
    }

    /// <summary>Starts the shop without the database of a subscriber, until the log has grown beyond the subscriber's cursor.</summary>
    private async Task WithoutAsync(string subscriber, string source, CancellationToken cancellationToken)
    {
        var cursor = await divergences.ReadCursorAsync(subscriber, source, cancellationToken);
        await database.TakeAwayAsync(subscriber, cancellationToken);
        try
        {
            await cluster.StartAllAsync();
            await WaitUntilBeyondAsync(cursor, source, cancellationToken);
        }
        finally
        {
            await database.BringBackAsync(subscriber, cancellationToken);
        }
    }

    private async Task WaitUntilBeyondAsync((long Transaction, long Position) cursor, string source, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (await divergences.ReadEndAsync(source, cancellationToken) is var end && end.CompareTo(cursor) <= 0)
        {
            if (clock.GetElapsedTime(start) > Limit)
            {
                ledger.Count("logs that did not grow beyond the cursor");
                break;
            }

            await Task.Delay(Poll, clock, cancellationToken);
        }
    }
}
