using Microsoft.EntityFrameworkCore;
using Monolith.Conformance;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>
/// A dump that was restored into a cluster that has counted fewer transactions. Its events are then of transactions that do not exist yet: they
/// could not be read, and new events would sort before them, so that subscribers would skip those.
/// </summary>
[Collection(OnPostgreSql.Name)]
public sealed class YoungerClusterTests : Suite
{
    private DatabaseHarness Old => (DatabaseHarness)Harness;

    [Fact]
    public async Task Events_published_after_a_restore_into_a_younger_cluster_come_after_the_old_ones()
    {
        await PublishAsync(Old, 1, 2, 3);
        await HandleAsync(Old);
        var cursor = await Old.Subscriptions.ReadCursorAsync(DatabaseHarness.Source, Token);
        await using var restored = await CreateYoungerAsync();
        await RestoreAsync(restored, DatabaseHarness.Source);
        await RestoreAsync(restored, DatabaseHarness.Target);

        // Replicas start at the same time, and only one of them imports.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => restored.StartEpochAsync(Token)));
        await PublishAsync(restored, 4, 5);
        await HandleAsync(restored);
        await PublishAsync(restored, 6);
        await HandleAsync(restored);

        Assert.Equal(["1", "2", "3", "4", "5", "6"], await JournalAsync(restored));
        Assert.Empty(await restored.DivergencesAsync(Token));
        var log = (await restored.Feed.ReadAsync(LogPosition.Start, 100, Token)).Records;
        Assert.Contains(log, record => record.Position == cursor);
        Assert.Equal(["1", "2", "3", "4", "5", "6"], log.Where(record => !record.StartsEpoch).Select(record => record.Payload[(record.Payload.LastIndexOf(':') + 1)..^1]));
    }

    [Fact]
    public async Task A_subscriber_of_a_source_that_lost_events_in_a_younger_cluster_handles_all_new_ones()
    {
        await PublishAsync(Old, 1, 2);
        await using var restored = await CreateYoungerAsync();
        await RestoreAsync(restored, DatabaseHarness.Source);
        await PublishAsync(Old, 3, 4);
        await HandleAsync(Old);
        await RestoreAsync(restored, DatabaseHarness.Target);

        await PublishAsync(restored, 5, 6);
        await HandleAsync(restored);

        Assert.Equal(["1", "2", "3", "4", "5", "6"], await JournalAsync(restored));
        Assert.Single(await restored.DivergencesAsync(Token));
    }

    [Fact]
    public async Task A_dump_restored_into_a_younger_cluster_was_not_imported_while_a_process_of_the_module_ran()
    {
        await PublishAsync(Old, 1, 2, 3);
        await HandleAsync(Old);
        await using var restored = await CreateYoungerAsync();
        await restored.StartEpochAsync(Token);
        Assert.False(await restored.Of<IEpochLog>(DatabaseHarness.Source).StartIfReplacedAsync(Token));

        // As a restore does that cleans the tables first.
        await restored.InSourceAsync(db => db.Database.ExecuteSqlRawAsync("TRUNCATE source.outbox, source.epochs", Token));
        await RestoreAsync(restored, DatabaseHarness.Source);
        await RestoreAsync(restored, DatabaseHarness.Target);

        Assert.True(await restored.Of<IEpochLog>(DatabaseHarness.Source).StartIfReplacedAsync(Token));
        await restored.PublishAsync(Token, new Counted("a", 4));
        await HandleAsync(restored);

        Assert.Equal(["1", "2", "3", "4"], await JournalAsync(restored));
    }

    [Fact]
    public async Task A_reader_that_knew_the_log_before_it_was_imported_reads_it_correctly()
    {
        await PublishAsync(Old, 1, 2);
        await using var restored = await CreateYoungerAsync();
        await RestoreAsync(restored, DatabaseHarness.Source);
        var replica = restored.FeedOfAnotherReplica();
        Assert.Empty((await replica.ReadAsync(LogPosition.Start, 100, Token)).Records);

        await PublishAsync(restored, 3);

        Assert.Equal(
            (await restored.Feed.ReadAsync(LogPosition.Start, 100, Token)).Records.Select(r => (r.Position, r.Id)),
            (await replica.ReadAsync(LogPosition.Start, 100, Token)).Records.Select(r => (r.Position, r.Id)));
    }

    internal override async Task<IHarness> CreateHarnessAsync()
    {
        PostgreSqlForTests.SkipIfMissing();
        Assert.SkipUnless(PostgreSqlServer.IsInstalled, "Needs the programs of PostgreSQL, to start a second server.");
        var server = await PostgreSqlServer.GetAsync();
        await server.ExecuteAsync("DO $$ BEGIN FOR i IN 1..5000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$");
        return await PostgreSqlModules.CreateAsync(Options);
    }

    private static async Task<IEnumerable<string>> JournalAsync(DatabaseHarness modules) =>
        (await modules.ReadJournalAsync(TestContext.Current.CancellationToken)).SelectMany(line => line.Text.Split('+'));

    private static async Task<DatabaseHarness> CreateYoungerAsync() =>
        await PostgreSqlModules.CreateAsync(Options, alone: await PostgreSqlServer.StartAnotherAsync());

    /// <summary>Restores a dump of a module, as it is now.</summary>
    private async Task RestoreAsync(DatabaseHarness to, string module)
    {
        var dump = await PostgreSqlServer.DumpAsync(Old.Of<ModuleStorage>(module).Settings.ConnectionString, module);
        await PostgreSqlServer.RestoreAsync(to.Of<ModuleStorage>(module).Settings.ConnectionString, dump);
        File.Delete(dump);
    }

    /// <summary>Starts an epoch and publishes events, as a process of the source does.</summary>
    private async Task PublishAsync(DatabaseHarness modules, params int[] numbers)
    {
        await modules.StartEpochAsync(Token);
        foreach (var number in numbers)
        {
            await modules.PublishAsync(Token, new Counted("a", number));
        }
    }

    private async Task HandleAsync(DatabaseHarness modules)
    {
        var subscription = Subscribe(feed: modules.Feed, store: modules.Subscriptions);
        await using var running = Running.Start(subscription);
        await subscription.CatchUpAsync(Token);
    }
}
