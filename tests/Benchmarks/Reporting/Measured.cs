namespace Monolith.Benchmarks;

/// <summary>What was found on one kind of database, or in one shape of a shop.</summary>
/// <param name="On">Its name.</param>
/// <param name="Description">What is to be known of it beside the machine, as a sentence; null where there is nothing.</param>
/// <param name="Figures">The figures of each thing that was measured on it.</param>
internal sealed record Measured(string On, string? Description, IReadOnlyDictionary<IMeasurement, IReadOnlyList<Figure>> Figures);
