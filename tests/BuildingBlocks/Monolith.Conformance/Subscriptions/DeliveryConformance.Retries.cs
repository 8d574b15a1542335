using Microsoft.AspNetCore.Http;
using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <content>What is parked, and retried.</content>
public abstract partial class DeliveryConformance
{
    [Fact]
    public async Task Events_beyond_the_limit_of_parked_ones_stay_in_the_log_and_a_retry_sends_them_in_order()
    {
        var options = Options;
        options.MaxParkedPerKey = 1;
        _receiver.Reject("1");
        await PublishAsync("a:1", "a:2", "a:3", "b:4");
        await using var running = Run(Deliver(options: options), out var delivery);
        await delivery.CatchUpAsync(Token);
        Assert.Single(await ParkedEvents.ListAsync(delivery.Definition.Cursor, 10, Token));
        Assert.Single(await ParkedEvents.ListRemaindersAsync(delivery.Definition.Cursor, 10, Token));

        _receiver.AnswerWith(StatusCodes.Status200OK);
        Assert.Equal(3, (await RetryAsync("a")).Handled);
        Assert.Equal(["1", "2", "3"], TextsOf("a"));
    }

    /// <summary>The delivery had found the key parked, and did not send. When its cursor moved, nothing was parked any more.</summary>
    [Fact]
    public async Task A_retry_that_ends_before_the_cursor_moves_loses_no_event_of_the_key()
    {
        _receiver.Reject("1");
        await PublishAsync("a:1");
        await using (Run(Deliver(), out var before))
        {
            await before.CatchUpAsync(Token);
        }

        _receiver.AnswerWith(StatusCodes.Status200OK);
        await PublishAsync("a:2");
        var (store, begun) = (new WatchedStore(Store), 0);
        store.Before = step => step == "begin" && ++begun == 2 ? RetryAsync("a") : Task.CompletedTask;
        await using var running = Run(Deliver(store), out var delivery);
        await delivery.CatchUpAsync(Token);

        Assert.Equal(["1", "2"], TextsOf("a"));
        Assert.Equal(0, await ParkedEvents.CountAsync(ParkedSelection.All, Token));
    }

    [Fact]
    public async Task A_retry_beside_the_delivery_loses_nothing_and_keeps_the_order()
    {
        const int events = 40;
        _receiver.Reject("1");
        await PublishAsync("a:1");
        await using var running = Run(Deliver(), out var delivery);
        await delivery.CatchUpAsync(Token);
        _receiver.AnswerWith(StatusCodes.Status200OK);

        var retrying = Task.Run(
            async () =>
            {
                while (_receiver.Accepted.Select(webhook => webhook.Text).Distinct().Count() < events)
                {
                    await RetryAsync("a");
                }
            },
            Token);
        for (var number = 2; number <= events; number++)
        {
            await PublishAsync($"a:{number}");
        }

        await delivery.CatchUpAsync(Token);
        await retrying.WaitAsync(Token);
        Assert.Equal(Enumerable.Range(1, events).Select(number => $"{number}"), TextsOf("a").Distinct());
    }
}
