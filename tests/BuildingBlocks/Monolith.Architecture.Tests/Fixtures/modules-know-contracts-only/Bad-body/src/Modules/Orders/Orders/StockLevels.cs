using Stock;

namespace Orders;

internal static class StockLevels
{
    public static async Task<string> NameAsync()
    {
        await Task.Yield();
        return new StockModule().Name;
    }
}
