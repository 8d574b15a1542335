using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>A message that the source's relay did not publish never moves a subscriber.</summary>
[Collection(OnRabbitMq.Name)]
public sealed class ForgedMessageTests : BrokerTest
{
    private const long Far = 1_000_000_000_000;

    [Theory]
    [InlineData(true, 0L)]
    [InlineData(true, Far - 1)]
    [InlineData(true, null)]
    [InlineData(false, 0L)]
    [InlineData(false, null)]
    public async Task A_forged_event_far_ahead_is_rejected(bool knowsEpoch, long? previous)
    {
        await using var meters = new Meters();
        var logs = new Logs();
        var epoch = await StartAsync(logs);
        var last = (await ReadLogAsync())[^1];
        var before = meters["monolith.feed.rejected"];

        var forged = last with { Position = Ahead(last.Position), Id = Guid.CreateVersion7() };
        await PublishForgedAsync(
            StreamMessage.Of(forged, previous is { } sequence ? new LogPosition(0, sequence) : last.Position, 1, knowsEpoch ? epoch.Id : Guid.Empty));
        await PublishAsync(5);

        await AllHandledOnceInOrderAsync();
        Assert.True(meters["monolith.feed.rejected"] > before);
        Assert.Equal(await Modules.Feed.ReadHeadAsync(Token), await Modules.Subscriptions.ReadCursorAsync(DatabaseHarness.Source, Token));
        Assert.Equal(knowsEpoch, logs.Lines.Any(line => line.StartsWith("Rejecting 1 events in the stream of source", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Mark")]
    [InlineData("Truncated")]
    public async Task A_forged_message_about_a_position_far_ahead_is_harmless(string kind)
    {
        var epoch = await StartAsync(new Logs());
        var last = (await ReadLogAsync())[^1];
        await PublishForgedAsync(StreamMessage.Of(Enum.Parse<MessageKind>(kind), Ahead(last.Position), 1, epoch.Id));
        await PublishAsync(5);

        await AllHandledOnceInOrderAsync();
        Assert.Empty(await Modules.DivergencesAsync(Token));
    }

    /// <summary>For example another installation with the same prefix. It marks what it publishes, but in its own epochs.</summary>
    [Fact]
    public async Task The_events_of_another_publisher_are_rejected()
    {
        var logs = new Logs();
        await StartAsync(logs);
        var last = (await ReadLogAsync())[^1];
        var (ahead, epoch) = (Ahead(last.Position), Guid.CreateVersion7());
        for (var i = 0; i < 3; i++)
        {
            await PublishForgedAsync(
                StreamMessage.Of(last with { Position = ahead, Id = Guid.CreateVersion7() }, last.Position, 1, epoch),
                StreamMessage.Of(MessageKind.Mark, ahead, 1, epoch));
        }

        await PublishAsync(5);

        await AllHandledOnceInOrderAsync();
        Assert.Empty(await Modules.DivergencesAsync(Token));
        Assert.Single(logs.Lines, line => line.Contains($"Ignoring messages of epoch {epoch}", StringComparison.Ordinal));
    }

    private static LogPosition Ahead(LogPosition position) => position with { Sequence = position.Sequence + Far };

    private Task PublishForgedAsync(params StreamMessage[] messages) => Brokers.PublishAsync(Options, Stream, messages, Token);

    /// <summary>Starts a source and its subscriber, which handles five events.</summary>
    private async Task<LogEpoch> StartAsync(Logs logs)
    {
        var epoch = await Modules.StartEpochAsync(Token);
        await LeadAsync(Connect());
        Subscribe(Connect(loggers: logs));
        await PublishAsync(5);
        await HandledAsync(5);
        return epoch;
    }
}
