using Stock;

namespace Orders;

// The constant is copied at compile time: only the project file tells where it comes from.
internal static class StockLevels
{
    public static string Metric => StockModule.Schema + ".waiting";
}
