using System.ComponentModel.DataAnnotations;
using Monolith;
using Shop;

namespace Orders.Contracts;

public sealed record GetOrder(Guid OrderId) : IModuleQuery<OrderView?>;

public sealed record OrderView(Guid Id, bool Reserved, [property: Required] Address? To = null);
