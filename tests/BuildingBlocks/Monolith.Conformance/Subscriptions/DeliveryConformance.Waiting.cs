using Microsoft.AspNetCore.Http;
using Monolith.Runtime.Events;

namespace Monolith.Conformance;

/// <content>Events of a newer contract, which an older release sends during an upgrade, and then a newer one.</content>
public abstract partial class DeliveryConformance
{
    /// <summary>Only a retry by an operator sent it.</summary>
    [Fact]
    public async Task An_event_of_a_newer_contract_waited_at_a_delivery_for_ever()
    {
        await PublishAsync("a:1", "a:later", "a:3", "b:4");
        await using (Run(Deliver(feed: NewerNotes.In(Harness.Feed)), out var older))
        {
            await older.CatchUpAsync(Token);
        }

        Assert.Equal(["1"], TextsOf("a"));
        Assert.Equal(["4"], TextsOf("b"));

        // The receiver is away when the newer release begins, which makes the event no failure.
        _receiver.AnswerWith(StatusCodes.Status503ServiceUnavailable);
        await using var newer = Run(Deliver(feed: NewerNotes.In(Harness.Feed), registry: Harness.Registry.Knowing(3)), out var delivery);
        await Eventually.TrueAsync(() => delivery.LastError?.Contains("answered 503", StringComparison.Ordinal) == true, Token);
        Assert.Single(await ParkedEvents.ListWaitingAsync(delivery.Definition.Cursor, 10, Token));

        _receiver.AnswerWith(StatusCodes.Status200OK);
        await Eventually.TrueAsync(async () => await ParkedEvents.CountAsync(ParkedSelection.All, Token) == 0, Token);
        Assert.Equal(["1", "later", "3"], TextsOf("a"));
    }
}
