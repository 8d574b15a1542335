using Monolith;
using Stock;

namespace Shop.Host;

// Where in the Host a module is created does not matter.
internal static class Warehouse
{
    public static IEnumerable<IModule> Modules => Enumerable.Range(0, 1).Select(_ => new StockModule());
}
