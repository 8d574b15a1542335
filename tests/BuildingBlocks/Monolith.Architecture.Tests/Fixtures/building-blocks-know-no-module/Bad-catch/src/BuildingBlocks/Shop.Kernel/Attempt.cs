using Stock.Contracts;

namespace Shop;

public static class Attempt
{
    public static async Task<bool> MakeAsync(Func<Task> action)
    {
        try
        {
            await action();
            return true;
        }
        catch (StockGoneException)
        {
            return false;
        }
    }
}
