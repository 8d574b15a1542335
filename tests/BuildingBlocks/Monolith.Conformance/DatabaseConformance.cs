using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Conformance;

/// <summary>
/// Requirements for every database besides what it stores for modules: locks, and the representation of text, times and failures.
/// </summary>
public abstract class DatabaseConformance : Suite
{
    private static readonly DateTimeOffset Due = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private DatabaseHarness Modules => (DatabaseHarness)Harness;

    private ModuleStorage Storage => Modules.Of<ModuleStorage>(DatabaseHarness.Target);

    private DatabaseProvider Provider => Storage.Provider;

    [Fact]
    public async Task A_migration_lock_blocks_only_migrations_of_the_same_schema()
    {
        var first = await Provider.LockMigrationsAsync(Storage.Settings, Token);
        var second = Task.Run(() => Provider.LockMigrationsAsync(Storage.Settings, Token), Token);
        var other = Modules.Of<ModuleStorage>(DatabaseHarness.Source).Settings;
        await (await Provider.LockMigrationsAsync(other, Token)).DisposeAsync();
        Assert.False(second.IsCompleted, "Two migrations run at the same time.");
        await first.DisposeAsync();
        await (await second).DisposeAsync();
    }

    [Fact]
    public async Task A_truncation_lock_blocks_only_truncations_of_the_same_log()
    {
        var log = Modules.Of<ILogStore>(DatabaseHarness.Target);
        var first = await log.LockTruncationAsync(Token);
        var second = Task.Run(() => log.LockTruncationAsync(Token), Token);
        await (await Modules.Of<ILogStore>(DatabaseHarness.Source).LockTruncationAsync(Token)).DisposeAsync();
        await (await Provider.LockMigrationsAsync(Storage.Settings, Token)).DisposeAsync();
        Assert.False(second.IsCompleted, "Two processes truncate the log at the same time.");
        await first.DisposeAsync();
        await (await second).DisposeAsync();
    }

    [Fact]
    public async Task Keys_are_case_sensitive()
    {
        await Modules.InTargetAsync(async db =>
        {
            db.Journal.AddRange(new JournalRow { Key = "a", Text = "small" }, new JournalRow { Key = "A", Text = "large" }, new JournalRow { Key = "ä", Text = "other" });
            await db.SaveChangesAsync(Token);
        });
        Assert.Equal(["small"], await JournalAsync("a"));
        await Modules.InTargetAsync(async db =>
        {
            Assert.Equal("large", (await db.Journal.AsNoTracking().SingleAsync(line => line.Key == "A", Token)).Text);
            Assert.Equal(["A", "a", "ä"], await db.Journal.OrderBy(line => line.Key).Select(line => line.Key).ToListAsync(Token));
        });
    }

    [Theory]
    [InlineData("a\0b", "f", "key", "U+0000 at position 1")]
    [InlineData("a ", "f", "key", "ends with a blank")]
    [InlineData("a", "{65}", "fingerprint", "The text has 65 characters, but at most 64 can be stored (table idempotency, column fingerprint)")]
    public async Task A_text_that_one_database_takes_and_another_refuses_is_rejected(string key, string fingerprint, string field, string reason)
    {
        var row = new IdempotencyRow { Key = key, Fingerprint = fingerprint.Replace("{65}", new string('x', 65), StringComparison.Ordinal), Answer = "1", CreatedAt = Due };

        var rejection = await Assert.ThrowsAsync<RejectedException>(() => Modules.InTargetAsync(db =>
        {
            db.Idempotency.Add(row);
            return db.SaveChangesAsync(Token);
        }));

        Assert.Equal(field, rejection.Field);
        Assert.Contains(reason, rejection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_text_is_checked_like_a_new_one()
    {
        await Modules.InTargetAsync(async db =>
        {
            var line = new JournalRow { Key = "a", Text = "good " };
            db.Journal.Add(line);
            await db.SaveChangesAsync(Token);
            db.Entry(line).Property(l => l.Text).CurrentValue = "bad\ud800";
            Assert.Equal("text", (await Assert.ThrowsAsync<RejectedException>(() => db.SaveChangesAsync(Token))).Field);
        });
        Assert.Equal(["good "], await JournalAsync("a"));
    }

    [Fact]
    public async Task Times_are_read_in_UTC_truncated_to_microseconds()
    {
        var written = new DateTimeOffset(2030, 6, 1, 12, 0, 0, TimeSpan.FromHours(2)).AddTicks(1_234_567);
        await Modules.InTargetAsync(async db =>
        {
            db.Journal.Add(new JournalRow { Key = "a", Text = "then", WrittenAt = written });
            await db.SaveChangesAsync(Token);
        });
        await Modules.InTargetAsync(async db =>
        {
            var read = await db.Journal.AsNoTracking().Select(line => line.WrittenAt).SingleAsync(Token);
            Assert.Equal((written.AddTicks(-7), TimeSpan.Zero), (read, read.Offset));
            Assert.True(await db.Journal.AnyAsync(line => line.WrittenAt == written, Token), "A query must find a time by the written value.");
        });
    }

    [Fact]
    public async Task The_events_of_a_log_are_counted_by_name_with_their_first_and_last_time()
    {
        var log = Modules.Of<ILogStore>(DatabaseHarness.Source);
        Assert.Empty(await log.CountAsync(Token));
        await Harness.PublishAsync(Token, new Noted("a", "one"), new Counted("a", 1));
        await Harness.PublishAsync(Token, new Counted("b", 2));
        await Harness.PublishAsync(Token, new Counted("a", 3));

        var times = (await Harness.Feed.ReadAsync(LogPosition.Start, 10, Token)).Records.Select(record => record.OccurredAt).ToList();
        Assert.Equal(
            [new LoggedEvents("source.counted", 3, times[1], times[3]), new LoggedEvents("source.noted", 1, times[0], times[0])],
            await log.CountAsync(Token));
    }

    /// <summary>The context of the target has no migrations.</summary>
    [Fact]
    public async Task A_module_without_migrations_was_up_to_date_and_its_first_query_failed()
    {
        var drop = $"DROP TABLE {Storage.Table("journal")}";
        await Modules.InTargetAsync(async db =>
        {
            Assert.Empty(await ModuleMigrator.FindPendingAsync(db, Token));
            await db.Database.ExecuteSqlRawAsync(drop, Token);
        });

        await Modules.InTargetAsync(async db =>
        {
            foreach (var refused in new Func<Task>[] { () => ModuleMigrator.FindPendingAsync(db, Token), () => ModuleMigrator.MigrateAsync(db, Token) })
            {
                var refusal = await Assert.ThrowsAsync<UnknownSchemaException>(refused);
                Assert.StartsWith($"Module 'target' has no migrations for {Provider.Name}, so nothing creates its table journal. Run build/add-migration Monolith.Conformance Initial", refusal.Message, StringComparison.Ordinal);
                Assert.Equal(Provider.IsServer, refusal.Message.Contains($"build/add-provider {Provider.Name}", StringComparison.Ordinal));
            }
        });
    }

    /// <summary>A release is deployed: it upgrades the schemas while processes of this one run, and another one of them starts.</summary>
    [Fact]
    public async Task A_running_and_a_starting_binary_work_beside_a_newer_one_that_expanded_the_tables()
    {
        await using var running = Running.Start(Subscribe(options: new MessagingOptions { PollInterval = TimeSpan.FromMilliseconds(20) }));
        await Harness.PublishAsync(Token, new Noted("a", "before"));
        await Eventually.TrueAsync(async () => (await JournalAsync()).Contains("before"), Token);
        foreach (var module in new[] { DatabaseHarness.Source, DatabaseHarness.Target })
        {
            await Modules.InModuleAsync(module, db => NewerBinary.MigrateAsync(db, NewerBinary.Expanded, Token));
        }

        Harness.Script.FailOn("fails");
        await Harness.PublishAsync(Token, new Noted("a", "after"), new Noted("b", "fails"));
        await Eventually.TrueAsync(async () => (await ParkedAsync()).Count == 1, Token);
        Assert.Equal(["before", "after"], await JournalAsync());

        await Modules.InTargetAsync(async db =>
        {
            var status = await ModuleMigrator.ReadStatusAsync(db, Token);
            Assert.Equal((FrameworkVersions.NumberOf(NewerBinary.Expanded), 0), (status.FrameworkVersion, status.Pending.Count));
            Assert.Empty(await ModuleMigrator.MigrateAsync(db, Token));
        });
        await using var starting = Running.Start(Subscribe(store: Modules.SubscriptionsOfAnotherReplica(), feed: Modules.FeedOfAnotherReplica()));
        await Harness.ScheduleAsync(new Alarm("a", "rings"), Due, Token);
        await Harness.PublishAsync(Token, new Noted("a", "later"));
        await Eventually.TrueAsync(async () => (await JournalAsync()).Contains("later"), Token);
    }

    [Fact]
    public async Task A_binary_refuses_tables_that_are_too_new_for_it_by_name()
    {
        await Modules.InModuleAsync(DatabaseHarness.Source, async db =>
        {
            await NewerBinary.MigrateAsync(db, NewerBinary.Contracted, Token);
            foreach (var refused in new Func<Task>[] { () => ModuleMigrator.FindPendingAsync(db, Token), () => ModuleMigrator.MigrateAsync(db, Token) })
            {
                var refusal = await Assert.ThrowsAsync<UnknownSchemaException>(refused);
                Assert.Contains($"has {NewerBinary.Contracted}, which is too new for this binary: it supports versions up to {FrameworkVersions.Ids[^1]}", refusal.Message, StringComparison.Ordinal);
                Assert.Contains("Run the release that upgraded the database", refusal.Message, StringComparison.Ordinal);
            }
        });
    }

    [Fact]
    public async Task An_unavailable_database_is_an_outage()
    {
        var away = Storage.Settings with { ConnectionString = AwayFrom(Storage.Settings.ConnectionString) };
        var failure = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var connection = Provider.CreateConnection(away);
            await connection.OpenAsync(Token);
        });
        Assert.Equal(DatabaseFailure.Outage, Provider.Classify(failure));
        Assert.True(Harness.Subscriptions.IsOutage(failure));
    }

    /// <summary>Returns a connection string to an address without a server.</summary>
    protected abstract string AwayFrom(string connectionString);
}
