namespace Monolith.Benchmarks;

/// <summary>How much is measured. A whole run stays within some sixteen minutes on two cores, a quick one within five.</summary>
/// <param name="Rounds">How often each pair is measured; figures are medians over them.</param>
/// <param name="Quick">Short runs and few sizes: to see that it works, not how fast.</param>
/// <param name="Root">The folder that data files are made in.</param>
internal sealed record Settings(int Rounds, bool Quick, string Root)
{
    /// <summary>How many publish at the same time at full load.</summary>
    public const int Publishers = 8;

    public TimeSpan WarmUp => TimeSpan.FromSeconds(Quick ? 0.5 : 1);

    /// <summary>How long to wait at most until start-up is over.</summary>
    public TimeSpan StartUp => TimeSpan.FromSeconds(15);

    /// <summary>How many events each publisher publishes before anything is measured.</summary>
    public int FirstEvents => Quick ? 50 : 400;

    /// <summary>How long publishers publish in one run.</summary>
    public TimeSpan Load => TimeSpan.FromSeconds(Quick ? 1 : 3);

    public TimeSpan LightLoad => TimeSpan.FromSeconds(Quick ? 3 : 6);

    /// <summary>Rounds where each takes long: many sizes, or whole processes to start.</summary>
    public int FewRounds => Math.Min(Rounds, 3);

    public int Backlog => Quick ? 10_000 : 40_000;

    /// <summary>The backlog on a server, where each event of a per-event handler takes a round trip.</summary>
    public int BacklogOnServer => Quick ? 5_000 : 10_000;

    /// <summary>How many orders are placed and settled in a round of each shape of a shop.</summary>
    public int Orders => Quick ? 300 : 1_500;

    /// <summary>How many orders are placed and settled before anything is measured.</summary>
    public int FirstOrders => Quick ? 100 : 600;

    public IReadOnlyList<int> LogSizes => Quick ? [0, 1_000_000] : [0, 10_000, 100_000, 1_000_000];

    public IReadOnlyList<int> ModuleCounts => [2, 10, 50];

    public IReadOnlyList<int> SubscriberCounts => [1, 3, 10];
}
