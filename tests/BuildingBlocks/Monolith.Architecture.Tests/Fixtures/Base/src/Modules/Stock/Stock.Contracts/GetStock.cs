using Monolith;

namespace Stock.Contracts;

public sealed record GetStock(Guid ProductId) : IModuleQuery<int>;
