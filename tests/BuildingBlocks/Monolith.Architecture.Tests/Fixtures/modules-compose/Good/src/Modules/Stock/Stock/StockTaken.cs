using MediatR;

namespace Stock;

internal sealed record StockTaken(Guid ProductId) : INotification;

internal sealed class StockTakenHandler : INotificationHandler<StockTaken>
{
    public Task Handle(StockTaken notification, CancellationToken cancellationToken) => Task.CompletedTask;
}
