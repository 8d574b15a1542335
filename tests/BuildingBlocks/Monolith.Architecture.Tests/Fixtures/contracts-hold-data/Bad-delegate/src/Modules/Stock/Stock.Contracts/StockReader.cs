using Monolith;

namespace Stock.Contracts;

public delegate int StockReader(Guid productId);
