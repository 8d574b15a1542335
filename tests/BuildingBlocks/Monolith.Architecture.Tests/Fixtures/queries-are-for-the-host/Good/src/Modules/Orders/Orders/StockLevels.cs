using MediatR;
using Monolith;
using Orders.Contracts;
using Stock.Contracts;

namespace Orders;

// Its own query, another module's record that is no query, and a query of its inside.
internal sealed class StockLevels(ISender sender)
{
    public async Task<StockLevel> CountAsync(Guid orderId) =>
        new(await sender.Send(new GetOrder(orderId)) is null ? await sender.Send(new CountOrders()) : 1);
}

internal sealed record CountOrders : IQuery<int>;

internal sealed class CountOrdersHandler : IRequestHandler<CountOrders, int>
{
    public Task<int> Handle(CountOrders request, CancellationToken cancellationToken) => Task.FromResult(0);
}
