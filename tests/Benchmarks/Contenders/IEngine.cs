namespace Monolith.Benchmarks;

/// <summary>A kind of database that is measured.</summary>
internal interface IEngine
{
    /// <summary>Its name, as the command line and the table have it.</summary>
    string Name { get; }

    /// <summary>Whether a round trip is one to another process.</summary>
    bool IsServer { get; }

    /// <summary>What is to be known of it beside the machine, as a sentence; null where there is nothing.</summary>
    string? Description { get; }

    /// <summary>Makes the data of a run: empty, its tables as EF Core makes them.</summary>
    Task<ModuleData> CreateAsync(Topology topology, CancellationToken cancellationToken);
}
