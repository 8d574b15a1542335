namespace Monolith.Benchmarks.Peers;

/// <summary>What the documentation of WolverineFx names for throughput, beside its defaults.</summary>
internal sealed record WolverineSettings
{
    public static readonly WolverineSettings Default = new();

    public static readonly WolverineSettings Tuned = new() { Lightweight = true, Solo = true, Parallel = 8, AutoPrepare = 50 };

    /// <summary>Whether a handler's transaction is that of SaveChanges, without a round trip to begin it.</summary>
    public bool Lightweight { get; init; }

    /// <summary>Whether the node knows that it is alone, and needs no agents that watch others.</summary>
    public bool Solo { get; init; }

    /// <summary>The number of messages that a queue handles at a time, or null for the number of processors.</summary>
    public int? Parallel { get; init; }

    /// <summary>Whether the handler accepts batches.</summary>
    public bool Batches { get; init; }

    public int AutoPrepare { get; init; }
}
