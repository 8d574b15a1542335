using Monolith;
using Orders.Contracts;

namespace Shop.Host;

internal static class Reports
{
    public static Task<OrderView?> ReadAsync(IModuleGateway gateway, Guid id, CancellationToken cancellationToken) =>
        gateway.SendAsync(new GetOrder(id), cancellationToken);

    public static Exception Missing() => new InvalidOperationException("Select an order from orders.orders first");
}
