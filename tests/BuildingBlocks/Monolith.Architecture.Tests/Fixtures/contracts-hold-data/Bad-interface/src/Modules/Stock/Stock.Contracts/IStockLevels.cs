using Monolith;

namespace Stock.Contracts;

public interface IStockLevels
{
    int Find(Guid productId);
}
