using MediatR;

namespace Stock;

internal sealed record TakeStock(Guid ProductId) : IRequest<int>;

internal sealed class TakeStockHandler : IRequestHandler<TakeStock, int>
{
    public Task<int> Handle(TakeStock request, CancellationToken cancellationToken) => Task.FromResult(0);
}
