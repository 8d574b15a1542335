namespace Tickets;

[SideEffect("send-receipt")]
internal sealed record SendReceipt(int Number);

/// <summary>Sends messages for a tenant.</summary>
internal interface IMessenger
{
    Task<string> SendAsync(string? tenant, string subject, string idempotencyKey, CancellationToken cancellationToken);
}

/// <summary>Sends nothing, and confirms with the tenant and the idempotency key.</summary>
internal sealed class NoMessenger : IMessenger
{
    public Task<string> SendAsync(string? tenant, string subject, string idempotencyKey, CancellationToken cancellationToken) => Task.FromResult($"{tenant}/{idempotencyKey}");
}

internal sealed class ReceiptSender(TicketsDbContext db, ITenant tenant, IMessenger messenger) : ISideEffect<SendReceipt, string>
{
    public async Task<string> ExecuteAsync(SendReceipt effect, string idempotencyKey, CancellationToken cancellationToken)
    {
        var subject = await db.Tickets.Where(t => t.Number == effect.Number).Select(t => t.Subject).SingleAsync(cancellationToken);
        return await messenger.SendAsync(tenant.Id, subject, idempotencyKey, cancellationToken);
    }

    public async Task RecordAsync(SendReceipt effect, string result, CancellationToken cancellationToken) =>
        (await db.Tickets.SingleAsync(t => t.Number == effect.Number, cancellationToken)).MessageId = result;

    public Task GiveUpAsync(SendReceipt effect, string reason, CancellationToken cancellationToken) => Task.CompletedTask;
}
