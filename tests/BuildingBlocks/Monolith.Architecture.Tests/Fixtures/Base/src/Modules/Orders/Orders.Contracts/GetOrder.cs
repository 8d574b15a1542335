using Monolith;

namespace Orders.Contracts;

public sealed record GetOrder(Guid OrderId) : IModuleQuery<OrderView?>;

public sealed record OrderView(Guid Id, bool Reserved);
