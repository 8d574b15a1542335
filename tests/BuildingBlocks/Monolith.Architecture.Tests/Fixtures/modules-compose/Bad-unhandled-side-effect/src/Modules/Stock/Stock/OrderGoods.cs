using Monolith;

namespace Stock;

[SideEffect("order-goods")]
internal sealed record OrderGoods(Guid ProductId);
