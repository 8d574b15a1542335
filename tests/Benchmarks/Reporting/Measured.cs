namespace Monolith.Benchmarks;

/// <summary>The results on one database engine, or for one shape of a shop.</summary>
/// <param name="On">Its name.</param>
/// <param name="Description">A sentence with further information, or null.</param>
/// <param name="Figures">The figures of each scenario.</param>
internal sealed record Measured(string On, string? Description, IReadOnlyDictionary<IMeasurement, IReadOnlyList<Figure>> Figures);
