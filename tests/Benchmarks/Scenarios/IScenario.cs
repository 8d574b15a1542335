namespace Monolith.Benchmarks;

/// <summary>One thing that is measured.</summary>
internal interface IScenario
{
    /// <summary>The name by which the command line chooses it.</summary>
    string Name { get; }

    /// <summary>What it measures, as a heading.</summary>
    string Title { get; }

    /// <summary>Whether it is measured on a database server too, where there is one; otherwise on SQLite alone.</summary>
    bool OnServersToo => false;

    Task<IReadOnlyList<Figure>> RunAsync(Match match);
}
