namespace Monolith.Benchmarks;

/// <summary>One thing that is measured.</summary>
internal interface IScenario
{
    /// <summary>The name by which the command line chooses it.</summary>
    string Name { get; }

    /// <summary>What it measures, as a heading.</summary>
    string Title { get; }

    Task<IReadOnlyList<Figure>> RunAsync(Match match);
}
