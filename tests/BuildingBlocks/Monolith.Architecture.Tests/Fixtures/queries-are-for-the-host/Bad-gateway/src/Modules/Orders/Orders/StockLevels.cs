using Monolith;

namespace Orders;

internal sealed class StockLevels(IServiceProvider services)
{
    public object? Find() => services.GetService(typeof(IModuleGateway));
}
