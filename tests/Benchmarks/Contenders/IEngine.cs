namespace Monolith.Benchmarks;

/// <summary>A database engine to measure.</summary>
internal interface IEngine
{
    /// <summary>The name on the command line and in the table.</summary>
    string Name { get; }

    /// <summary>Whether a round trip goes to another process.</summary>
    bool IsServer { get; }

    /// <summary>A sentence with further information about the engine, or null.</summary>
    string? Description { get; }

    /// <summary>Creates empty data for a run, with the tables that EF Core creates.</summary>
    Task<ModuleData> CreateAsync(Topology topology, CancellationToken cancellationToken);
}
