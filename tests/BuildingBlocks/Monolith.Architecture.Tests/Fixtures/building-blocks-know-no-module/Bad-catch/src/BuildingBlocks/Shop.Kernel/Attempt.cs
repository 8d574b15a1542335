using Stock.Contracts;

namespace Shop;

public sealed class AboutException<TSubject> : Exception;

public static class Attempt
{
    public static async Task<bool> MakeAsync(Func<Task> action)
    {
        try
        {
            await action();
            return true;
        }
        catch (AboutException<GetStock>)
        {
            return false;
        }
    }
}
