using MediatR;

namespace Stock;

internal abstract record StockChanged(Guid ProductId) : INotification;

internal sealed record StockTaken(Guid ProductId) : StockChanged(ProductId);

internal sealed class StockChanges : INotificationHandler<StockChanged>
{
    public Task Handle(StockChanged notification, CancellationToken cancellationToken) => Task.CompletedTask;
}
