using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Runtime.Storage.Tests;

/// <summary>The events that a module can and cannot publish.</summary>
public sealed class OutboxTests : SqliteTest
{
    [Fact]
    public async Task Events_keep_their_order_across_several_saves_of_one_context()
    {
        await Modules.InSourceAsync(async db =>
        {
            for (var save = 0; save < 4; save++)
            {
                await using var unit = UnitOfWork.Begin(db);
                for (var i = 0; i < 100; i++)
                {
                    db.Publish(new Counted("k" + (i % 3), (save * 100) + i));
                }

                await unit.CommitAsync(Token);
            }
        });
        Assert.Equal(Enumerable.Range(0, 400), await NumbersAsync());
    }

    [Fact]
    public async Task A_position_is_never_given_twice_even_after_the_whole_log_was_truncated()
    {
        await Modules.PublishAsync(Token, new Counted("a", 1), new Counted("a", 2));
        var last = await Modules.Feed.ReadHeadAsync(Token);
        await Modules.TruncateAsync(last, Token);
        Assert.Equal(LogPosition.Start, await Modules.Feed.ReadHeadAsync(Token));
        await Modules.PublishAsync(Token, new Counted("a", 3));
        Assert.Equal(last.Sequence + 1, (await Modules.Feed.ReadHeadAsync(Token)).Sequence);
    }

    [Fact]
    public async Task Truncation_removes_old_events_up_to_a_position_and_a_maximum()
    {
        var start = Clock.GetUtcNow();
        for (var i = 1; i <= 6; i++)
        {
            await Modules.PublishAsync(Token, new Counted("a", i));
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var log = Modules.Of<ILogStore>(DatabaseHarness.Source);
        Assert.Equal(2, await log.TruncateAsync(start.AddMinutes(4), new LogPosition(0, long.MaxValue), 2, Token));
        Assert.Equal(1, await log.TruncateAsync(start.AddMinutes(4), new LogPosition(0, 3), 10, Token));
        Assert.Equal(1, await log.TruncateAsync(start.AddMinutes(4), new LogPosition(0, long.MaxValue), 10, Token));
        Assert.Equal(0, await log.TruncateAsync(start.AddMinutes(4), new LogPosition(0, long.MaxValue), 10, Token));
        Assert.Equal([5, 6], (await Modules.Feed.ReadAsync(new LogPosition(0, 4), 10, Token)).Records.Select(NumberOf));
    }

    [Fact]
    public async Task Times_are_stored_with_microsecond_precision()
    {
        Clock.Advance(TimeSpan.FromMicroseconds(123_457));
        await Modules.PublishAsync(Token, new Counted("a", 1));
        Assert.Equal(Clock.GetUtcNow(), Assert.Single((await Modules.Feed.ReadAsync(LogPosition.Start, 1, Token)).Records).OccurredAt);

        var times = new[] { DateTimeOffset.UnixEpoch.AddTicks(-10), Clock.GetUtcNow(), DateTimeOffset.MinValue, new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.FromHours(5)) };
        foreach (var time in times)
        {
            await Modules.InTargetAsync(db =>
            {
                db.Journal.Add(new JournalRow { Key = "t", Text = "t", WrittenAt = time });
                return db.SaveChangesAsync(Token);
            });
        }

        await Modules.InTargetAsync(async db => Assert.Equal(
            times.Order(), await db.Journal.OrderBy(j => j.WrittenAt).Select(j => j.WrittenAt).ToListAsync(Token)));
    }

    [Fact]
    public async Task Publishing_another_modules_event_is_rejected() => await Modules.InSourceAsync(db =>
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => db.Publish(new Answered("a", "b")));
        Assert.Equal("target.answered is an event of target, so source cannot publish it.", refusal.Message);
        return Task.CompletedTask;
    });

    [Fact]
    public async Task A_payload_above_the_maximum_size_in_bytes_is_rejected()
    {
        // 400 characters of 3 bytes each.
        Options.MaxPayloadBytes = 1024;
        await Modules.InSourceAsync(async db =>
        {
            await using var unit = UnitOfWork.Begin(db);
            var refusal = Assert.Throws<RejectedException>(() => db.Publish(new Noted("a", new string('x', 1100))));
            Assert.Equal(413, refusal.Status);
            Assert.Contains("the limit is 1024. Send less, or raise Messaging:MaxPayloadBytes", refusal.Message, StringComparison.Ordinal);
            db.Publish(new Noted("a", new string('x', 900)));
            await unit.CommitAsync(Token);
        });
    }

    [Fact]
    public async Task Synchronous_saving_is_rejected() => await Modules.InSourceAsync(db =>
    {
        Assert.Throws<NotSupportedException>(() => db.SaveChanges());
        return Task.CompletedTask;
    });

    [Fact]
    public async Task A_tombstone_deletes_only_the_personal_rows_of_its_key()
    {
        await Modules.PublishAsync(Token, new Named("a", "Ada"), new Named("b", "Bob"), new Noted("a", "kept"));
        await Modules.PublishAsync(Token, new Erased("a"));
        Assert.Equal(["source.named b", "source.noted a", "source.erased a"], await LogAsync());
    }

    [Fact]
    public async Task Personal_data_published_in_the_same_save_as_its_tombstone_is_deleted()
    {
        await Modules.PublishAsync(Token, new Named("a", "Ada"), new Named("b", "Bob"), new Erased("a"));
        Assert.Equal(["source.named b", "source.erased a"], await LogAsync());
    }

    [Fact]
    public async Task A_rolled_back_tombstone_deletes_nothing()
    {
        await Modules.PublishAsync(Token, new Named("a", "Ada"));
        await Modules.PublishAndRollBackAsync(Token, new Erased("a"));
        Assert.Equal(["source.named a"], await LogAsync());
    }

    private async Task<IEnumerable<string>> LogAsync() =>
        (await Modules.Feed.ReadAsync(LogPosition.Start, 100, Token)).Records.Select(r => $"{r.Name} {r.Key}");

    private async Task<IEnumerable<int>> NumbersAsync() =>
        (await Modules.Feed.ReadAsync(LogPosition.Start, 1000, Token)).Records.Select(NumberOf);

    private int NumberOf(EventRecord record) =>
        ((Counted)Modules.Registry.Find(record.Name)!.Deserialize(record.Payload, record.Version)).Number;
}
