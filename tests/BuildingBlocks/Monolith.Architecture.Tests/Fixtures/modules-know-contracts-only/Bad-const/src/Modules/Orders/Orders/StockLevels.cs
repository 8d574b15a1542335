using Stock;

namespace Orders;

// The compiler copies the constant, so only the project file shows its origin.
internal static class StockLevels
{
    public static string Metric => StockModule.Schema + ".waiting";
}
