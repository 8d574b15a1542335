namespace Monolith.Benchmarks;

/// <summary>One thing that is measured of us and of the floor in turn.</summary>
internal interface IScenario : IMeasurement
{
    /// <summary>Whether it is measured on a database server too, where there is one; otherwise on SQLite alone.</summary>
    bool OnServersToo => false;

    Task<IReadOnlyList<Figure>> RunAsync(Match match);
}
