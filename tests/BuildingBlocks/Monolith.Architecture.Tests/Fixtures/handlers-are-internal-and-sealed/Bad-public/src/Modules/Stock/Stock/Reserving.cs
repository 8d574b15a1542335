using Monolith;
using Orders.Contracts;

namespace Stock;

public sealed class Reserving : IEventHandler<OrderPlaced>
{
    public Task HandleAsync(OrderPlaced message, EventContext context, CancellationToken cancellationToken) => Task.CompletedTask;
}
