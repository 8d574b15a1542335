using System.Diagnostics;

namespace Monolith.Benchmarks;

/// <summary>
/// Measures contenders alternately: floor, product, floor, product, and so on. A disturbance of the machine then affects both, and the
/// ratio of one round is more reliable than either figure.
/// </summary>
internal sealed class Match(Settings settings, IEngine engine, CancellationToken cancellationToken)
{
    /// <summary>The processor usage, as a share of a core, below which startup is considered complete.</summary>
    private const double QuietShare = 0.2;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(0.5);

    private bool _warmingUp;

    public Settings Settings => settings;

    public bool IsOnServer => engine.IsServer;

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>The duration of full load. The warm-up round only lasts until everything is compiled.</summary>
    public TimeSpan FullLoad => _warmingUp ? Settings.WarmUp : Settings.Load;

    /// <summary>
    /// Plays all rounds, and returns a list of results for each player. A preceding warm-up round, in which the runtime compiles the code,
    /// is not counted.
    /// </summary>
    public async Task<IReadOnlyList<IReadOnlyList<TResult>>> PlayWarmAsync<TResult>(int rounds, params IReadOnlyList<Func<Task<TResult>>> players)
    {
        _warmingUp = true;
        await PlayAsync(1, players);
        _warmingUp = false;
        return await PlayAsync(rounds, players);
    }

    /// <summary>Plays all rounds, and returns a list of results for each player.</summary>
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
    /// Lets the runtime compile the code of all scenarios, and recompile it with optimizations after a number of calls. The warm-up is
    /// measured in events and not in time, because a busy machine needs more time.
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

    /// <summary>Runs the floor once.</summary>
    public Task<TResult> FloorAsync<TResult>(
        Topology topology, Func<Contender, Task<TResult>> measure, Func<ModuleData, Task>? prepare = null) =>
        RunAsync(topology, data => data.CreateFloor(Settings.Publishers), measure, prepare);

    /// <summary>Runs the product once.</summary>
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
    /// Waits until startup is complete: each module builds its model and compiles its queries when its workers first access the database,
    /// after the host has started. This happens once and is not a cost of an event.
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

    /// <summary>Runs a contender once, on new data.</summary>
    public async Task<TResult> RunAsync<TResult>(
        Topology topology, Func<ModuleData, Contender> create, Func<Contender, Task<TResult>> measure, Func<ModuleData, Task>? prepare = null)
    {
        await using var data = await engine.CreateAsync(topology, CancellationToken);
        if (prepare is not null)
        {
            await prepare(data);
        }

        await using var contender = create(data);

        // Collect the garbage of the previous contender before measuring the next one.
        GC.Collect();
        return await measure(contender);
    }
}
