namespace Monolith.Benchmarks;

/// <summary>A counter reading. Only the difference of two readings is meaningful.</summary>
/// <param name="Name">The name of the counter.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Value">The value.</param>
internal readonly record struct Reading(string Name, string Unit, double Value)
{
    /// <summary>Creates a reading of processor time in milliseconds.</summary>
    public static Reading Of(string whose, TimeSpan processorTime) => new($"processor time per order, {whose}", "ms", processorTime.TotalMilliseconds);
}
