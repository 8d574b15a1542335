namespace Monolith.Benchmarks;

/// <summary>Something that the command line chooses by its name, and that makes a table.</summary>
internal interface IMeasurement
{
    /// <summary>The name by which the command line chooses it.</summary>
    string Name { get; }

    /// <summary>What it measures, as a heading.</summary>
    string Title { get; }

    /// <summary>The page of the documentation that its figures belong to.</summary>
    string Page => "performance.md";
}
