namespace Monolith.Benchmarks;

/// <summary>What something has come to so far; only the difference of two readings means anything.</summary>
/// <param name="Name">What is read.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Value">How much it is.</param>
internal readonly record struct Reading(string Name, string Unit, double Value)
{
    /// <summary>Processor time, in milliseconds.</summary>
    public static Reading Of(string whose, TimeSpan processorTime) => new($"processor time per order, {whose}", "ms", processorTime.TotalMilliseconds);
}
