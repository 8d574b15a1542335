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

    /// <summary>The name of the markers on that page, between which the figures are written.</summary>
    string Marker => "benchmarks";
}

/// <summary>A measurement that starts its own contenders, and produces a column for each.</summary>
internal interface IColumnsMeasurement : IMeasurement
{
    /// <summary>Measures all contenders whose servers are available.</summary>
    /// <param name="settings">The extent of the measurements.</param>
    /// <param name="postgreSql">The server, or null when it is not available.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    Task<IReadOnlyList<Measured>> MeasureAsync(Settings settings, PostgreSqlEngine? postgreSql, CancellationToken cancellationToken);
}
