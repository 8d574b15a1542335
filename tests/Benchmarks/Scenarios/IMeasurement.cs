namespace Monolith.Benchmarks;

/// <summary>A measurement that the command line selects by name, and that produces a table.</summary>
internal interface IMeasurement
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>The title, used as a heading.</summary>
    string Title { get; }

    /// <summary>The documentation page for its figures.</summary>
    string Page => "performance.md";
}
