using Monolith;

namespace Stock;

[Timer("stock-check")]
internal sealed record StockCheck(Guid ProductId);
