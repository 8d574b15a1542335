using Monolith;

namespace Stock.Contracts;

public sealed record GetStock(Guid ProductId) : IModuleQuery<int>;

public sealed record StockLevel(int Available);
