namespace Monolith.Benchmarks;

/// <summary>The extent of the measurements. A full run takes about sixteen minutes on two cores, a quick one about five.</summary>
/// <param name="Rounds">The number of measurements of each pair. Figures are their medians.</param>
/// <param name="Quick">Short runs and few sizes, to check that the benchmarks work.</param>
/// <param name="Root">The folder for data files.</param>
internal sealed record Settings(int Rounds, bool Quick, string Root)
{
    /// <summary>The number of concurrent publishers at full load.</summary>
    public const int Publishers = 8;

    public TimeSpan WarmUp => TimeSpan.FromSeconds(Quick ? 0.5 : 1);

    /// <summary>The maximum time to wait for startup.</summary>
    public TimeSpan StartUp => TimeSpan.FromSeconds(15);

    /// <summary>The number of events of each publisher before the measurement.</summary>
    public int FirstEvents => Quick ? 50 : 400;

    /// <summary>The duration of publishing in one run.</summary>
    public TimeSpan Load => TimeSpan.FromSeconds(Quick ? 1 : 3);

    public TimeSpan LightLoad => TimeSpan.FromSeconds(Quick ? 3 : 6);

    /// <summary>The number of rounds for long measurements: many sizes, or processes to start.</summary>
    public int FewRounds => Math.Min(Rounds, 3);

    public int Backlog => Quick ? 10_000 : 40_000;

    /// <summary>The backlog on a server, where each event of a per-event handler takes a round trip.</summary>
    public int BacklogOnServer => Quick ? 5_000 : 10_000;

    /// <summary>The number of orders after which the memory of the published host is read.</summary>
    public int OrdersAfterStart => Quick ? 200 : 2_000;

    /// <summary>The number of orders that are placed and completed in a round of each shape.</summary>
    public int Orders => Quick ? 300 : 1_500;

    /// <summary>The number of orders that are placed and completed before the measurement.</summary>
    public int FirstOrders => Quick ? 100 : 600;

    public IReadOnlyList<int> LogSizes => Quick ? [0, 1_000_000] : [0, 10_000, 100_000, 1_000_000];

    public IReadOnlyList<int> ModuleCounts => [2, 10, 50];

    public IReadOnlyList<int> SubscriberCounts => [1, 3, 10];
}
