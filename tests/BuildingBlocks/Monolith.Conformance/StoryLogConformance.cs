using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Monolith.Runtime;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Conformance;

/// <summary>Requirements for the search in every database's log by key, correlation id and trace.</summary>
public abstract class StoryLogConformance : Suite
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    private StoryLog Log => new(((DatabaseHarness)Harness).Of<FrameworkStatements>(DatabaseHarness.Source));

    [Fact]
    public async Task Events_are_found_by_key_correlation_id_and_trace_with_their_positions()
    {
        await PublishAsync("request 1", ("a", 1), ("b", 2));
        await PublishAsync("Request 1", ("b", 3));
        await PublishAsync(Trace, ("c", 4));

        Assert.Equal([1], await FindAsync(new StorySearch("a")));
        Assert.Equal([2, 1], await FindAsync(new StorySearch("request 1")));
        Assert.Equal([4], await FindAsync(new StorySearch(Trace)));
        Assert.Equal([4, 3], await FindAsync(new StorySearch("a") { Further = [Trace, "Request 1"] }));
        Assert.Empty(await FindAsync(new StorySearch("request")));

        var read = (await Harness.Feed.ReadAsync(LogPosition.Start, 10, Token)).Records;
        var (found, _) = await Log.FindAsync(new StorySearch("b"), Token);
        Assert.Equal(read.Where(record => record.Key == "b").Reverse(), found.Select(record => record with { Payload = read.First(one => one.Id == record.Id).Payload }));
    }

    [Fact]
    public async Task Wildcards_and_letters_that_JSON_escapes_are_no_patterns()
    {
        foreach (var hostile in new[] { "100%", "a_c", "[a-c]", "it's \"quoted\" & <ü>", "!", @"back\slash" })
        {
            await PublishAsync(hostile, (hostile, 1));
            await PublishAsync("abc", ("abc", 2), ("100 euros", 3), ("aXc", 4));

            Assert.Equal([1], await FindAsync(new StorySearch(hostile)));
            Assert.Equal([1], await FindAsync(new StorySearch("abc") { Further = [hostile] }));
        }
    }

    [Fact]
    public async Task A_search_ends_at_its_depth_and_says_up_to_where()
    {
        await PublishAsync("request 1", ("a", 1));
        await PublishAsync("request 2", ("b", 2), ("a", 3));

        Assert.Equal([3], await FindAsync(new StorySearch("a") { Depth = 2 }));
        var (_, backTo) = await Log.FindAsync(new StorySearch("a") { Depth = 2 }, Token);
        Assert.Equal((await Harness.Feed.ReadAsync(LogPosition.Start, 10, Token)).Records[1].OccurredAt, backTo);
        Assert.Null((await Log.FindAsync(new StorySearch("a") { Depth = 4 }, Token)).BackTo);
    }

    [Fact]
    public async Task A_search_finds_the_newest_events_up_to_a_limit_and_says_from_when_on()
    {
        await PublishAsync("request 1", [.. Enumerable.Range(1, StorySearch.MostFound).Select(number => ("a", number))]);
        var (all, none) = await Log.FindAsync(new StorySearch("a"), Token);
        await PublishAsync("request 2", ("a", 0));

        var (found, backTo) = await Log.FindAsync(new StorySearch("a"), Token);

        Assert.Equal((StorySearch.MostFound, null), (all.Count, none));
        Assert.Equal((StorySearch.MostFound, found[^1].OccurredAt, "request 2"), (found.Count, backTo, found[0].Headers.CorrelationId));
    }

    [Fact]
    public async Task Actions_are_found_by_the_key_that_they_name_and_discards_also_if_they_name_none()
    {
        Dictionary<string, string> actions = new()
        {
            ["of a"] = $"discard {new ParkedSelection(Key: "a").Describe()}",
            ["of ab"] = $"discard {new ParkedSelection(Key: "ab").Describe()}",
            ["of ab by id"] = $"discard {new ParkedSelection(Guid.CreateVersion7(), "ab", "counted").Describe()}",
            ["of a tenant"] = $"discard {new ParkedSelection(Key: "c", Tenant: "acme").Describe()}",
            ["by reason"] = $"discard {new ParkedSelection(Reason: "duplicate key value violates").Describe()}",
            ["retry of a"] = $"retry {new ParkedSelection(Key: "a", Name: "counted").Describe()}",
            ["retry of all"] = $"retry {ParkedSelection.All.Describe()}",
        };
        await ((DatabaseHarness)Harness).InModuleAsync(DatabaseHarness.Target, db =>
        {
            db.OperatorActions.AddRange(actions.Values.Select(action =>
                new OperatorActionRow { Id = Guid.CreateVersion7(), Operator = "ann", Action = action, StartedAt = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero) }));
            return db.SaveChangesAsync(Token);
        });

        Assert.Equal(["by reason", "of a", "retry of a"], await NamesAsync(new StorySearch("a")));
        Assert.Equal(["by reason", "of ab", "of ab by id"], await NamesAsync(new StorySearch("ab")));
        Assert.Equal(["by reason", "of a tenant"], await NamesAsync(new StorySearch("acme|c")));
        Assert.Equal(["by reason"], await NamesAsync(new StorySearch("globex|c")));
        Assert.Equal(["of a", "of ab", "of ab by id", "retry of a"], await NamesAsync(new StorySearch("request 1") { Further = ["a", "ab"] }));

        async Task<IEnumerable<string>> NamesAsync(StorySearch search)
        {
            var found = (await ReadTablesAsync(search)).Actions.Select(action => action.Action).ToList();
            return actions.Where(action => found.Contains(action.Value)).Select(action => action.Key).Order(StringComparer.Ordinal);
        }
    }

    [Fact]
    public async Task The_other_tables_tell_what_is_parked_what_waits_and_what_operators_did()
    {
        await PublishAsync("request 1", ("a", 1), ("b", 2));
        var records = (await Harness.Feed.ReadAsync(LogPosition.Start, 10, Token)).Records;
        await using (var transaction = await Harness.Subscriptions.BeginAsync(DatabaseHarness.Source, Token))
        {
            await transaction.TryAdvanceAsync(LogPosition.Start, records[1].Position, Token);
            transaction.Park(records[0], "Refused.", attempts: 2);
            await transaction.ParkInLogAsync(records[1], "Its key is parked.", Token);
            await transaction.FlushAsync(Token);
            await transaction.CommitAsync(Token);
        }

        var due = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
        await Harness.ScheduleAsync(new Alarm("a", "ring"), due, Token);
        var retry = new OperatorActionRow { Id = Guid.CreateVersion7(), Operator = "ann", Action = "retry what is parked with key a", StartedAt = due };
        await ((DatabaseHarness)Harness).InModuleAsync(DatabaseHarness.Target, async db =>
        {
            db.OperatorActions.Add(retry);
            await db.SaveChangesAsync(Token);
            await db.ParkedEvents.ExecuteUpdateAsync(set => set.SetProperty(row => row.LastRetry, retry.Id), Token);
        });

        var (ofA, ofB, further) = (await ReadTablesAsync(new StorySearch("a")), await ReadTablesAsync(new StorySearch("b")), await ReadTablesAsync(new StorySearch("x") { Further = ["request 1"] }));

        var parked = Assert.Single(ofA.Parked);
        Assert.Equal((records[0].Id, records[0].Position, "Refused.", 2), (parked.Event.Record.Id, parked.Event.Record.Position, parked.Event.Reason, parked.Event.Attempts));
        Assert.Equal("ann", ofA.Retries[parked.LastRetry!.Value].Operator);
        Assert.Equal((due, "a", false), Assert.Single(ofA.Items) is var item ? (item.DueAt, item.Key, item.IsParked) : default);
        Assert.Equal(records[1].Position, ofA.Cursors[DatabaseHarness.Source]);
        Assert.Equal(retry.Action, Assert.Single(ofA.Actions).Action);
        Assert.Equal((0, 0, "Its key is parked."), (ofB.Parked.Count, ofB.Items.Count, Assert.Single(ofB.Remainders).Reason));
        Assert.Equal((1, 0, 0), (further.Parked.Count, further.Items.Count, further.Actions.Count));
    }

    [Fact]
    public async Task What_a_module_has_more_of_than_a_story_contains_is_named()
    {
        var now = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
        await AddAsync(StorySearch.MostFound);
        var all = await ReadTablesAsync(new StorySearch("a"));
        await AddAsync(1);

        var first = await ReadTablesAsync(new StorySearch("a"));

        Assert.Empty(all.Truncated);
        Assert.Equal(
            [StoryStepKind.Event, StoryStepKind.Action, StoryStepKind.Timer, StoryStepKind.SideEffect], first.Truncated.Select(more => more.Kind).Order());
        Assert.All(first.Truncated, more => Assert.Equal(DatabaseHarness.Target, more.Module));
        Assert.Equal((StorySearch.MostFound, 2 * StorySearch.MostFound, StorySearch.MostFound), (first.Parked.Count, first.Items.Count, first.Actions.Count));

        Task AddAsync(int count) => ((DatabaseHarness)Harness).InModuleAsync(DatabaseHarness.Target, async db =>
        {
            for (var i = 0; i < count; i++)
            {
                db.Timers.Add(new TimerRow { Id = Guid.CreateVersion7(), Name = "ring", Key = "a", Payload = "{}", DueAt = now });
                db.Set<SideEffectRow>().Add(new SideEffectRow { Id = Guid.CreateVersion7(), Name = "mail", Key = "a", Payload = "{}", DueAt = now });
                db.OperatorActions.Add(new OperatorActionRow { Id = Guid.CreateVersion7(), Operator = "ann", Action = "retry what is parked with key a", StartedAt = now });
                var record = new EventRecord(new LogPosition(1, i + count), Guid.CreateVersion7(), "target.counted", 1, "a", "{}", new EventHeaders(null, "request 1", null), now);
                db.ParkedEvents.Add(ParkedEventRow.Of(DatabaseHarness.Source, record, "Refused.", attempts: 2, now));
            }

            await db.SaveChangesAsync(Token);
        });
    }

    private async Task<StoryTables> ReadTablesAsync(StorySearch search)
    {
        var tables = new StoryTables(((DatabaseHarness)Harness).Of<FrameworkStatements>(DatabaseHarness.Target), search);
        await tables.ReadAsync(Token);
        return tables;
    }

    private async Task PublishAsync(string correlation, params (string Key, int Number)[] events)
    {
        MessageScope.Current = new MessageScope(correlation, null);
        try
        {
            await Harness.PublishAsync(Token, [.. events.Select(counted => new Counted(counted.Key, counted.Number))]);
        }
        finally
        {
            MessageScope.Current = null;
        }
    }

    /// <summary>The numbers of the events that a search finds.</summary>
    private async Task<IEnumerable<int>> FindAsync(StorySearch search)
    {
        var numbers = (await Harness.Feed.ReadAsync(LogPosition.Start, 100, Token)).Records
            .ToDictionary(record => record.Id, record => JsonSerializer.Deserialize<Counted>(record.Payload)!.Number);
        return (await Log.FindAsync(search, Token)).Found.Select(record => numbers[record.Id]);
    }
}
