using Microsoft.EntityFrameworkCore;
using Monolith.Conformance;
using Monolith.Runtime.Events;

namespace Monolith.Messaging.RabbitMq.Tests;

/// <summary>The tenant of an event is in its headers, so that a module in another process handles it for that tenant.</summary>
[Collection(OnRabbitMq.Name)]
public sealed class TenantTests : BrokerTest
{
    [Fact]
    public async Task An_event_is_handled_over_the_broker_for_the_tenant_that_published_it()
    {
        Modules.Script.FailOn("1");
        await Modules.PublishForAsync("acme", Token, new Noted("a", "1"));
        await Modules.PublishForAsync("globex", Token, new Noted("a", "2"));
        await LeadAsync(Connect());
        var subscription = Subscribe(Connect(), typeof(TenantNoteHandler), typeof(ErasedHandler));
        await subscription.CatchUpAsync(Token);

        Assert.Equal(["a: 2"], await NotesAsync("globex"));
        Assert.Empty(await NotesAsync("acme"));
        var parked = Assert.Single(await Modules.Parked.ListAsync(null, 10, Token)).Record;
        Assert.Equal(("acme", "a"), (parked.Tenant, parked.OwnKey));

        Modules.Script.Mend("1");
        await new ParkedEventRetry(subscription.Definition, Modules.Parked, Modules.Feed, Modules.Registry, TimeProvider.System).RetryAsync(parked.Key, Token);
        Assert.Equal(["a: 1"], await NotesAsync("acme"));
        Assert.Equal(["a: 2"], await NotesAsync("globex"));
    }

    /// <summary>The notes that a tenant sees.</summary>
    private async Task<IReadOnlyList<string>> NotesAsync(string tenant)
    {
        List<string> notes = [];
        MessageScope.Current = new MessageScope(null, null) { Tenant = tenant };
        await Modules.InTargetAsync(async db => notes = await db.TenantNotes.Select(note => note.About + ": " + note.Texts).ToListAsync(Token));
        return notes;
    }
}
