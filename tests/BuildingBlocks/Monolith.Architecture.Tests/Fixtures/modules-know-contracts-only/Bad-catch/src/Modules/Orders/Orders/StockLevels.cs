using Shop.Tools;

namespace Orders;

internal static class StockLevels
{
    public static bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (ToolException)
        {
            return false;
        }
    }
}
