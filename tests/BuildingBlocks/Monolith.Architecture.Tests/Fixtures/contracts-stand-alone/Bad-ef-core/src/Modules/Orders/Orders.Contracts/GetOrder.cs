using Microsoft.EntityFrameworkCore;
using Monolith;

namespace Orders.Contracts;

public sealed record GetOrder(Guid OrderId) : IModuleQuery<OrderView?>;

[Index(nameof(Id))]
public sealed record OrderView(Guid Id, bool Reserved);
