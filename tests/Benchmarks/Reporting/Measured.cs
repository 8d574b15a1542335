namespace Monolith.Benchmarks;

/// <summary>What was found on one kind of database.</summary>
/// <param name="Database">Its name.</param>
/// <param name="Description">What is to be known of it beside the machine, as a sentence; null where there is nothing.</param>
/// <param name="Figures">The figures of each scenario that was measured on it.</param>
internal sealed record Measured(string Database, string? Description, IReadOnlyDictionary<IScenario, IReadOnlyList<Figure>> Figures);
