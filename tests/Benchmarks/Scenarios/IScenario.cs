namespace Monolith.Benchmarks;

/// <summary>A scenario that measures the product and the floor alternately.</summary>
internal interface IScenario : IMeasurement
{
    /// <summary>Whether it is also measured on a database server if available. Otherwise only on SQLite.</summary>
    bool OnServersToo => false;

    Task<IReadOnlyList<Figure>> RunAsync(Match match);
}
