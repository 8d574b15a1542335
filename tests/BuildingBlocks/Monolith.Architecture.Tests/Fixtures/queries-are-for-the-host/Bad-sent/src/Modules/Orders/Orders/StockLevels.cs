using MediatR;
using Stock.Contracts;

namespace Orders;

internal sealed class StockLevels(ISender sender)
{
    public async Task<bool> HasAsync(Guid productId) => await sender.Send(new GetStock(productId)) > 0;
}
