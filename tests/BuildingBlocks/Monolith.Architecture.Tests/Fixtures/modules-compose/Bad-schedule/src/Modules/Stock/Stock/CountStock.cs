using Monolith;

namespace Stock;

[Recurring("every night")]
internal sealed class CountStock : IRecurringHandler
{
    public Task HandleAsync(DateTimeOffset scheduledFor, CancellationToken cancellationToken) => Task.CompletedTask;
}
