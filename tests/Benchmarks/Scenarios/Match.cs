using System.Diagnostics;

namespace Monolith.Benchmarks;

/// <summary>
/// Measures contenders by turns: floor, ours, floor, ours and so on. What disturbs the machine for a while then disturbs
/// both, and the ratio of one round says more than either figure.
/// </summary>
internal sealed class Match(Settings settings, IEngine engine, CancellationToken cancellationToken)
{
    /// <summary>A process that uses less than this share of a core has started.</summary>
    private const double QuietShare = 0.2;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(0.5);

    private bool _warmingUp;

    public Settings Settings => settings;

    public bool IsOnServer => engine.IsServer;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>How long full load lasts; in the round that does not count only as long as it takes to compile everything.</summary>
    public TimeSpan FullLoad => _warmingUp ? Settings.WarmUp : Settings.Load;

    /// <summary>
    /// Plays all rounds; the answer holds a list of results for each player. A first round does not count: in it the
    /// runtime compiles what every later one runs.
    /// </summary>
    public async Task<IReadOnlyList<IReadOnlyList<TResult>>> PlayWarmAsync<TResult>(int rounds, params IReadOnlyList<Func<Task<TResult>>> players)
    {
        _warmingUp = true;
        await PlayAsync(1, players);
        _warmingUp = false;
        return await PlayAsync(rounds, players);
    }

    /// <summary>Plays all rounds; the answer holds a list of results for each player.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<TResult>>> PlayAsync<TResult>(int rounds, params IReadOnlyList<Func<Task<TResult>>> players)
    {
        var results = players.Select(_ => new List<TResult>()).ToList();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < players.Count; i++)
            {
                CancellationToken.ThrowIfCancellationRequested();
                results[i].Add(await players[i]());
            }
        }

        return results;
    }

    /// <summary>
    /// Lets the runtime compile what all scenarios run, and compile it again with optimizations, which it does after some
    /// calls: it is told by events and not by time, of which a busy machine needs more.
    /// </summary>
    public async Task CompileAsync()
    {
        await FloorAsync(new Topology(), PublishAsync);
        await OursAsync(new Topology(Batches: true), PublishAsync);
        await OursAsync(new Topology(Batches: false), PublishAsync);

        async Task<LoadResult> PublishAsync(Contender contender)
        {
            await contender.StartAsync(CancellationToken);
            return await Load.RunAsync(contender, TimeSpan.Zero, CancellationToken, Settings.FirstEvents);
        }
    }

    /// <summary>One run of the floor.</summary>
    public Task<TResult> FloorAsync<TResult>(
        Topology topology, Func<Contender, Task<TResult>> measure, Func<ModuleData, Task>? prepare = null) =>
        RunAsync(topology, data => data.CreateFloor(Settings.Publishers), measure, prepare);

    /// <summary>One run of ours.</summary>
    public Task<TResult> OursAsync<TResult>(
        Topology topology, Func<Contender, Task<TResult>> measure, Func<ModuleData, Task>? prepare = null) =>
        RunAsync(topology, data => new MonolithContender(data), measure, prepare);

    /// <summary>Starts, warms up and measures full load.</summary>
    public async Task<LoadResult> FullLoadAsync(Contender contender)
    {
        await contender.StartAsync(CancellationToken);
        await SettleAsync();
        await Load.RunAsync(contender, Settings.WarmUp, CancellationToken);
        var result = await Load.RunAsync(contender, FullLoad, CancellationToken);
        return result with { TransactionsPerEvent = await contender.EndAsync(CancellationToken) };
    }

    /// <summary>
    /// Waits until start-up is over: each module makes its model and compiles its queries when its workers first look at
    /// the database, after the host has started. That is paid once, and is no cost of an event.
    /// </summary>
    private async Task SettleAsync()
    {
        using var process = Process.GetCurrentProcess();
        for (var waited = TimeSpan.Zero; waited < Settings.StartUp; waited += Look)
        {
            var before = process.TotalProcessorTime;
            await Task.Delay(Look, TimeProvider.System, CancellationToken);
            process.Refresh();
            if (process.TotalProcessorTime - before < Look * QuietShare)
            {
                return;
            }
        }
    }

    private async Task<TResult> RunAsync<TResult>(
        Topology topology, Func<ModuleData, Contender> create, Func<Contender, Task<TResult>> measure, Func<ModuleData, Task>? prepare)
    {
        await using var data = await engine.CreateAsync(topology, CancellationToken);
        if (prepare is not null)
        {
            await prepare(data);
        }

        await using var contender = create(data);

        // What the one before left behind is collected before the next one's time is taken.
        GC.Collect();
        return await measure(contender);
    }
}
