using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Monolith.Runtime;

namespace Monolith.Conformance;

/// <summary>What a tenant has noted about a key, which other tenants use as well.</summary>
public sealed class TenantNote : ITenantOwned
{
    public string TenantId { get; private set; } = null!;

    public required string About { get; init; }

    public required string Texts { get; set; }
}

/// <summary>A row whose key is unique among all tenants.</summary>
public sealed class TenantItem : ITenantOwned
{
    public string TenantId { get; private set; } = null!;

    public required Guid Id { get; init; }

    public required string Text { get; set; }
}

/// <summary>Adds the text of each event to the note of its tenant, and tries what the script for the text says.</summary>
public sealed class TenantNoteHandler(TargetDbContext db, ITenant tenant, Script script) : IEventHandler<Noted>
{
    public async Task HandleAsync(Noted message, EventContext context, CancellationToken cancellationToken)
    {
        if (await db.TenantNotes.FindAsync([tenant.Id, context.Key], cancellationToken) is { } note)
        {
            note.Texts += $" {message.Text}";
        }
        else
        {
            db.TenantNotes.Add(new TenantNote { About = context.Key, Texts = message.Text });
        }

        db.Publish(new Answered(context.Key, message.Text));
        await script.PlayAsync(message.Text, cancellationToken);
    }
}

/// <summary>Adds the text of the timer to the note of its tenant, and publishes it.</summary>
public sealed class TenantAlarmHandler(TargetDbContext db, ITenant tenant) : ITimerHandler<Alarm>
{
    public async Task HandleAsync(Alarm timer, CancellationToken cancellationToken)
    {
        var note = await db.TenantNotes.SingleAsync(note => note.About == timer.About, cancellationToken);
        note.Texts += $" {timer.Text} of {tenant.Id}";
        db.Publish(new Answered(timer.About, timer.Text));
    }
}

/// <summary>Registers the handlers of tenants.</summary>
internal static class TenantHandlers
{
    public static IServiceCollection AddTenantHandlers(this IServiceCollection services) => services
        .AddScoped<ITenant>(provider => new CurrentTenant(provider.GetRequiredService<ModuleDbContext>()))
        .AddScoped<TenantNoteHandler>()
        .AddScoped<TenantAlarmHandler>();
}
