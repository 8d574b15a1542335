using Monolith;
using Orders.Contracts;

namespace Stock;

[RetryOn<TimeoutException>(0)]
internal sealed class OrderWatch : IEventHandler<OrderPlaced>
{
    public Task HandleAsync(OrderPlaced message, EventContext context, CancellationToken cancellationToken) => Task.CompletedTask;
}
