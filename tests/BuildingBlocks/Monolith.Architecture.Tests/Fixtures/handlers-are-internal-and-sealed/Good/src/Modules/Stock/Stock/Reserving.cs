using Monolith;
using Orders.Contracts;

namespace Stock;

// An abstract base is no handler yet, and its sealed child is one although it does not say so itself.
internal abstract class LoggedHandler : IEventHandler<OrderPlaced>
{
    public abstract Task HandleAsync(OrderPlaced message, EventContext context, CancellationToken cancellationToken);
}

internal sealed class Reserving : LoggedHandler
{
    public override Task HandleAsync(OrderPlaced message, EventContext context, CancellationToken cancellationToken) => Task.CompletedTask;
}

internal static class Recounting
{
    // Recounting is internal, and therefore this nested type is internal, too.
    public sealed class Handler : IEventHandler<OrderPlaced>
    {
        public Task HandleAsync(OrderPlaced message, EventContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
