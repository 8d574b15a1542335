using MediatR;
using Monolith;

namespace Stock;

internal sealed record TakeStock(Guid ProductId) : ICommand<int>;

[ParkOn<TimeoutException>]
internal sealed class TakeStockHandler : IRequestHandler<TakeStock, int>
{
    public Task<int> Handle(TakeStock request, CancellationToken cancellationToken) => Task.FromResult(0);
}
