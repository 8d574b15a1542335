using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>Copies a module from SQLite to a server, completely or in a state on which no host starts.</summary>
public abstract class CopyRunTests : CopyTest
{
    protected const string Source = DatabaseHarness.Source, Target = DatabaseHarness.Target;

    [Fact]
    public async Task Rows_timers_cursors_and_parked_events_are_copied()
    {
        await FillAsync();
        var (lines, parked) = (await Below.ReadJournalAsync(Token), await Below.Parked.ListAsync(null, 10, Token));
        var cursor = await Below.Subscriptions.ReadCursorAsync(Source, Token);
        var due = await Below.Timers.ReadDueAsync(DateTimeOffset.MaxValue, 10, DueExclusion.None, Token);
        Assert.NotEmpty(lines);
        Assert.NotEmpty(parked);
        Assert.NotEmpty(due);

        var reports = await CopyAsync();

        Assert.All(reports, report => Assert.True(report is { Matches: true, WasThere: false }));
        Assert.Equal(lines, await Above.ReadJournalAsync(Token));
        Assert.Equal(parked.Select(p => p with { Record = p.Record with { Headers = EventHeaders.None } }), (await Above.Parked.ListAsync(null, 10, Token)).Select(p => p with { Record = p.Record with { Headers = EventHeaders.None } }));
        Assert.Equal(cursor, await Above.Subscriptions.ReadCursorAsync(Source, Token));
        Assert.Equal(due, await Above.Timers.ReadDueAsync(DateTimeOffset.MaxValue, 10, DueExclusion.None, Token));
        Assert.Equal(lines.Count, reports[1].Tables.Single(t => t.Name == "journal").Target.Rows);
    }

    [Fact]
    public async Task The_files_of_the_source_are_unchanged_byte_for_byte()
    {
        await FillAsync();

        // A killed process leaves a write-ahead log that is not in the database file yet.
        var folder = Path.GetDirectoryName(StorageOf(Below, Source).Provider.IdentityOf(StorageOf(Below, Source).Settings))!;
        var killed = Directory.CreateTempSubdirectory("monolith-").FullName;
        foreach (var file in Directory.GetFiles(folder))
        {
            File.Copy(file, Path.Combine(killed, Path.GetFileName(file)));
        }

        Stop();
        foreach (var file in Directory.GetFiles(folder))
        {
            File.Delete(file);
        }

        foreach (var file in Directory.GetFiles(killed))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        Directory.Delete(killed, recursive: true);
        var before = HashesOf(folder);
        Assert.Contains(before, file => file.Name == "source.db-wal");
        Assert.All(await CopyAsync(), report => Assert.True(report.Matches));
        Assert.Equal(before, HashesOf(folder));
        Assert.Equal(3, (await ReadAllAsync(Above)).Count);
    }

    [Fact]
    public async Task Identity_values_continue_after_the_copied_ones()
    {
        await FillAsync();
        var last = 0L;
        await Below.InTargetAsync(async db =>
        {
            var highest = await db.Journal.OrderByDescending(line => line.Id).FirstAsync(Token);
            last = highest.Id;
            db.Remove(highest);
            await db.SaveChangesAsync(Token);
        });
        await CopyAsync();
        Assert.True(await AddAsync() > last);
    }

    /// <summary>Adds a row on the server, and returns the number that the server gave it.</summary>
    protected async Task<long> AddAsync()
    {
        var line = new JournalRow { Key = "next", Text = "next" };
        await Above.InTargetAsync(db =>
        {
            db.Journal.Add(line);
            return db.SaveChangesAsync(Token);
        });
        return line.Id;
    }

    [Fact]
    public async Task A_copy_of_several_chunks_reports_progress()
    {
        var count = (2 * CopyRun.ChunkSize) + 1;
        await Below.InTargetAsync(db =>
        {
            db.Journal.AddRange(Enumerable.Range(1, count).Select(i => new JournalRow { Key = "k", Text = $"line {i}" }));
            return db.SaveChangesAsync(Token);
        });
        var progress = new RecordedProgress();
        var report = await CopyAsync(Target, progress: progress);
        Assert.True(report.Matches);
        Assert.Equal(count, report.Tables.Single(t => t.Name == "journal").Target.Rows);
        Assert.Contains(progress.All, p => p.Step is CopyStep.Copying && p.Done > 0 && p.Done < p.Total);
        Assert.Equal((count, (long)count), progress.All.Where(p => p.Step is CopyStep.Copying).Select(p => (p.Done, p.Total)).Last());
        Assert.Equal((2L * count, 2L * count), progress.All.Select(p => (p.Done, p.Total)).Last());
    }

    [Fact]
    public async Task A_repeated_copy_only_compares()
    {
        await FillAsync();
        await CopyAsync();
        Assert.All(await CopyAsync(), report => Assert.True(report is { Matches: true, WasThere: true }));
        Assert.Equal(3, (await ReadAllAsync(Above)).Count);
    }

    [Fact]
    public async Task A_target_with_other_data_is_not_changed()
    {
        await FillAsync();
        await PublishAsync(Above, 1, 1);
        Assert.Contains("already holds data", (await Assert.ThrowsAsync<CopyException>(() => CopyAsync(Source))).Message, StringComparison.Ordinal);

        await CopyAsync(Target);
        await ExecuteAsync(Above, Target, "UPDATE target.journal SET text = 'by a host'");
        var refusal = await Assert.ThrowsAsync<CopyException>(() => CopyAsync(Target));
        Assert.Contains("journal", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_copy_is_marked_and_starts_over()
    {
        await FillAsync();
        await ExecuteAsync(Above, Target, "ALTER TABLE target.timers ADD CONSTRAINT never CHECK (id IS NULL)");
        var failure = await Assert.ThrowsAsync<CopyException>(() => CopyAsync(Target));
        Assert.Contains("Copying timers of target", failure.Message, StringComparison.Ordinal);
        Assert.NotEmpty(await Above.ReadJournalAsync(Token));
        await Above.InTargetAsync(async db => Assert.Equal(DataState.Unfinished, await DataStates.ReadAsync(db, Token)));

        await ExecuteAsync(Above, Target, "ALTER TABLE target.timers DROP CONSTRAINT never");
        Assert.True((await CopyAsync(Target)).Matches);
        await Above.InTargetAsync(async db => Assert.Equal(DataState.Here, await DataStates.ReadAsync(db, Token)));
        Assert.Equal(await Below.ReadJournalAsync(Token), await Above.ReadJournalAsync(Token));
    }

    [Fact]
    public async Task A_host_started_on_a_server_that_had_received_only_some_modules()
    {
        await FillAsync();
        await PrepareAsync(Target);
        await Above.InTargetAsync(async db => Assert.Equal(DataState.Unfinished, await DataStates.ReadAsync(db, Token)));

        Assert.True((await CopyAsync(Target)).Matches);
        await PrepareAsync(Target);
        await Above.InTargetAsync(async db => Assert.Equal(DataState.Here, await DataStates.ReadAsync(db, Token)));
    }

    [Fact]
    public Task A_text_that_is_too_long_for_the_target_is_named_with_table_key_and_column() =>
        ARowThatTheTargetCannotStoreIsNamed("UPDATE timers SET name = printf('%0201d', 1)", "in table timers: the text has 201 characters, but the column holds 200.");

    protected async Task ARowThatTheTargetCannotStoreIsNamed(string damage, string fault)
    {
        await FillAsync();
        await ExecuteAsync(Below, Target, damage);

        var failure = await Assert.ThrowsAsync<CopyException>(() => CopyAsync(Target));

        Assert.Contains(fault, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unfinished_copy_of_another_database_is_not_changed()
    {
        await using var other = await SqliteModules.CreateAsync();
        await using (var run = await OpenAsync(Target, other))
        {
            await run.StartAsync(Token);
        }

        Assert.Contains("unfinished copy of a database other than", (await Assert.ThrowsAsync<CopyException>(() => CopyAsync(Target))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE target.journal SET text = 'changed' WHERE id = 1")]
    [InlineData("UPDATE target.journal SET written_at = written_at + interval '1 microsecond' WHERE id = 1")]
    [InlineData("DELETE FROM target.journal WHERE id = 2")]
    [InlineData("INSERT INTO target.journal (id, key, text, written_at) SELECT 77, key, text, written_at FROM target.journal WHERE id = 2")]
    public async Task A_changed_row_is_detected(string sql)
    {
        await FillAsync();
        await using var run = await OpenAsync(Target);
        Assert.False(await run.HoldsDataAsync(Token));
        await run.StartAsync(Token);
        await run.CopyAsync(Token);
        Assert.All(await run.VerifyAsync(Token), table => Assert.True(table.Matches, table.Name));

        await ExecuteAsync(Above, Target, sql);

        Assert.Equal(["journal"], (await run.VerifyAsync(Token)).Where(table => !table.Matches).Select(table => table.Name));
        await Above.InTargetAsync(async db => Assert.Equal(DataState.Unfinished, await DataStates.ReadAsync(db, Token)));
    }

    private static List<(string Name, string Hash)> HashesOf(string folder) =>
    [
        .. Directory.GetFiles(folder).Order(StringComparer.Ordinal)
            .Select(file => (Path.GetFileName(file), Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))))),
    ];
}
