using Monolith;

namespace Stock.Contracts;

public record GetStock(Guid ProductId) : IModuleQuery<int>;
