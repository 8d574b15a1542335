namespace Monolith.Runtime;

/// <summary>Disposes objects that end together.</summary>
internal static class Disposal
{
    /// <summary>Disposes objects one after the other, also if some of them fail.</summary>
    /// <param name="objects">The objects.</param>
    /// <exception cref="AggregateException">Some objects failed.</exception>
    public static async ValueTask DisposeAllAsync(this IEnumerable<IAsyncDisposable> objects)
    {
        var failures = new List<Exception>();
        foreach (var one in objects)
        {
            try
            {
                await one.DisposeAsync();
            }
            catch (Exception e)
            {
                failures.Add(e);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }
}
