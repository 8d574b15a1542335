using Monolith.Conformance;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>
/// The database of a source is deleted or restored, while its old events are still in the stream. No poll helps: only what the relay
/// publishes shows it.
/// </summary>
[Collection(OnRabbitMq.Name)]
public sealed class RestoredSourceTests : BrokerTest
{
    private SqliteFile File => new(Modules, DatabaseHarness.Source);

    [Fact]
    public async Task After_the_database_of_the_source_was_deleted_its_new_events_are_handled()
    {
        var source = await StartSourceAsync();
        Subscribe(Connect());
        await PublishAsync(5);
        await HandledAsync(5);

        await source.StopAsync();
        await File.BeginAnewAsync(Token);
        await StartSourceAsync();
        await PublishAsync(2);

        await AllHandledOnceInOrderAsync();
        Assert.Equal(LogPosition.Start, Assert.Single(await Modules.DivergencesAsync(Token)).Common);
    }

    [Fact]
    public async Task After_an_older_copy_was_restored_neither_lost_nor_common_events_are_repeated()
    {
        await LoseHandledEventsAsync();
        await StartSourceAsync();
        await PublishAsync(1);

        await AllHandledOnceInOrderAsync();
        Assert.Single(await Modules.DivergencesAsync(Token));
    }

    [Fact]
    public async Task A_log_that_was_restored_while_the_subscriber_was_down_and_has_grown_past_its_cursor_is_handled_completely()
    {
        var source = await StartSourceAsync();
        await PublishAsync(2);
        var copy = File.BackUp();
        await using (Running.Start(CreateSubscription(Connect())))
        {
            await PublishAsync(4);
            await HandledAsync(6);
        }

        await source.StopAsync();
        File.Restore(copy);
        await StartSourceAsync();
        await PublishAsync(30);
        Subscribe(Connect());

        await AllHandledOnceInOrderAsync();
        Assert.Single(await Modules.DivergencesAsync(Token));
    }

    [Fact]
    public async Task A_restored_log_that_grows_past_the_cursor_in_one_batch_is_noticed_before_its_events_are_handled()
    {
        await LoseHandledEventsAsync();
        await Modules.StartEpochAsync(Token);
        await PublishAsync(15);
        Relay(Connect());

        await AllHandledOnceInOrderAsync();
        Assert.Single(await Modules.DivergencesAsync(Token));
    }

    [Fact]
    public async Task Replicas_that_each_begin_an_epoch_and_a_relay_cause_no_divergence()
    {
        var first = await StartSourceAsync();
        Subscribe(Connect());
        await PublishAsync(5);
        await Modules.StartEpochAsync(Token);
        var (second, _) = Relay(Connect());
        await PublishAsync(5);
        await HandledAsync(10);
        await first.StopAsync();
        await Eventually.TrueAsync(() => second.Leads, Token);
        await PublishAsync(5);

        await AllHandledOnceInOrderAsync();
        Assert.Empty(await Modules.DivergencesAsync(Token));
        Assert.Equal(2, (await Modules.Subscriptions.ReadEpochsAsync(DatabaseHarness.Source, Token)).Count);
    }

    [Fact]
    public async Task While_the_source_is_unavailable_the_events_in_its_stream_are_handled()
    {
        var source = await StartSourceAsync();
        await PublishAsync(30);
        await Eventually.TrueAsync(async () => await Relayed.ReadCursorAsync(StreamRelay.CursorName, Token) == await Modules.Feed.ReadHeadAsync(Token), Token);
        await source.StopAsync();

        var logs = new Logs();
        var subscription = Subscribe(Connect(loggers: logs));
        await HandledAsync(30);
        Assert.Null(subscription.LastError);
        Assert.Single(logs.Lines, line => line.Contains("The history of source cannot be read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Events_of_a_new_epoch_wait_until_the_source_responds()
    {
        var source = await StartSourceAsync();
        var subscription = Subscribe(Connect());
        await PublishAsync(5);
        await HandledAsync(5);
        await source.StopAsync();

        // A source that starts and ends again before it answers.
        var epoch = await Modules.StartEpochAsync(Token);
        await PublishAsync(5);
        var log = await ReadLogAsync();
        await Brokers.PublishAsync(
            Options,
            Stream,
            [.. log.Skip(6).Select((record, i) => StreamMessage.Of(record, log[i + 5].Position, 1, epoch.Id)), StreamMessage.Of(MessageKind.Mark, log[^1].Position, 1, epoch.Id)],
            Token);
        await Eventually.TrueAsync(() => subscription.LastError?.Contains("its relay last responded", StringComparison.Ordinal) is true, Token);
        Assert.Equal(5, await Modules.CountJournalAsync(Token));

        Relay(Connect());
        await AllHandledOnceInOrderAsync();
        Assert.Empty(await Modules.DivergencesAsync(Token));
    }

    /// <summary>Restores the source to a state before events that the subscriber has handled.</summary>
    private async Task LoseHandledEventsAsync()
    {
        var source = await StartSourceAsync();
        Subscribe(Connect());
        await PublishAsync(2);
        var copy = File.BackUp();
        await PublishAsync(4);
        await HandledAsync(6);

        await source.StopAsync();
        File.Restore(copy);
    }

    /// <summary>Starts a process that runs the source.</summary>
    private async Task<Running> StartSourceAsync()
    {
        await Modules.StartEpochAsync(Token);
        var (relay, running) = Relay(Connect());
        await Eventually.TrueAsync(() => relay.Leads, Token);
        return running;
    }
}
