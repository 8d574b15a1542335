using MediatR;
using Shop;

namespace Orders;

internal sealed class PriceWatch : INotificationHandler<PriceChanged>
{
    public Task Handle(PriceChanged notification, CancellationToken cancellationToken) => Task.CompletedTask;
}
