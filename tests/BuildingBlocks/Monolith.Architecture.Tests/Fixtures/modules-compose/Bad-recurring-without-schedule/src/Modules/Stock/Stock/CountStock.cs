using Monolith;

namespace Stock;

internal sealed class CountStock : IRecurringHandler
{
    public Task HandleAsync(DateTimeOffset scheduledFor, CancellationToken cancellationToken) => Task.CompletedTask;
}
