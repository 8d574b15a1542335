using Orders.Contracts;
using Stock;

namespace Shop.Host;

// The module's class and its Contracts are what the Host may name.
internal static class Versions
{
    public static IReadOnlyList<string> All => [typeof(StockModule).Assembly.FullName!, typeof(OrderView).FullName!, "Stock"];
}
