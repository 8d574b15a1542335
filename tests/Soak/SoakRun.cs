using Acceptance.Tests;

namespace Soak;

/// <summary>One run: starts the shop, lets customers and faults go on for a while, waits until all is settled, and reports.</summary>
internal sealed class SoakRun(SoakSettings settings, ShopDatabase database, TimeProvider clock)
{
    private const int Customers = 8;

    /// <summary>The streams of random choices. Customers have those from 0.</summary>
    private const int ProcessStream = 1000, DatabaseStream = 1001;

    private readonly Ledger _ledger = new();
    private readonly ClosedMailFolder _mails = new(database, clock);

    public static async Task<int> RunAsync(SoakSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var directory = new TestDirectory();
        try
        {
            await using var database = await CreateDatabaseAsync(settings, directory.Path);
            return await new SoakRun(settings, database, clock).RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("The soak was canceled. Nothing was checked.");
        }
        catch (Exception e) when (e is SoakException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"The soak cannot continue. {e.Message}");
        }

        return SoakCommand.Failed;
    }

    private static async Task<ShopDatabase> CreateDatabaseAsync(SoakSettings settings, string directory)
    {
        if (!settings.OnPostgreSql)
        {
            return new SqliteShop(directory);
        }

        var server = new ProvisionedServer();
        await server.InitializeAsync();
        SmallPools.Set(server.AppFile);
        return new PostgreSqlShop(server);
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        SoakOutput.Write($"{(settings.OnPostgreSql ? "PostgreSql, two replicas" : "Sqlite, one process")}, {settings.Duration.TotalMinutes:0.##} minutes, seed {settings.Seed}");
        await database.PrepareAsync();
        _mails.Create();
        await using var cluster = new Cluster(database, _ledger);
        await cluster.StartAllAsync();
        using var client = new ShopClient(cluster, _ledger, clock);
        var goods = new Goods(client, _ledger);
        await goods.CreateAsync($"soak-{settings.Seed}", cancellationToken);
        var divergences = new Divergences(database, cluster, _ledger, client, clock);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(settings.Duration);
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var customers = Enumerable.Range(0, Customers)
            .Select(i => new Customer(i, settings.Seed, client, goods, _ledger, new BadRequests(client, _ledger), clock).RunAsync(closing.Token, cancellationToken)).ToList();
        using var gate = new Gate();
        await Task.WhenAll(Loops(cluster, client, goods, divergences, gate).Select(loop => loop.RunAsync(end.Token)));
        await closing.CancelAsync();
        await Task.WhenAll(customers);
        cancellationToken.ThrowIfCancellationRequested();

        await cluster.StartAllAsync();
        var settling = new Settling(database, cluster, _ledger, divergences, clock);
        var report = await settling.RunAsync();
        await cluster.StopAllAsync();
        report.Write();
        if (report.Findings.Count > 0 && settings.Keep is { } keep)
        {
            KeptFiles.Copy(database.Directory, keep);
        }

        return report.Findings.Count == 0 ? SoakCommand.Ok : SoakCommand.Failed;
    }

    private IEnumerable<FaultLoop> Loops(Cluster cluster, ShopClient client, Goods goods, Divergences divergences, Gate gate)
    {
        var backups = new Backups(database, clock);
        var restore = new Restore(database, cluster, backups, gate, _ledger, divergences, clock);
        List<IFault> ofProcesses =
        [
            new Kill(cluster, clock), new Stop(cluster, clock), new Freeze(cluster, clock), new MakeBackup(backups, gate), restore,
            new RestoreBeyondCursor(database, cluster, backups, restore, gate, divergences, _ledger, clock),
        ];
        List<IFault> ofDatabases =
        [
            new HeldLock(database, gate, clock), new PoisonEvent(database, gate, _ledger, clock), _mails,
        ];
        if (database is PostgreSqlShop shop)
        {
            ofDatabases.AddRange(
            [
                new TerminatedBackends(shop, gate), new StatementTimeouts(shop, gate, clock), new RefusedConnections(shop, gate, clock), new FullPool(shop, gate, client, goods, _ledger, clock),
            ]);
        }

        yield return new FaultLoop(ofProcesses, new Choice(settings.Seed, ProcessStream), _ledger, clock);
        yield return new FaultLoop(ofDatabases, new Choice(settings.Seed, DatabaseStream), _ledger, clock);
    }
}
