using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Runs what works in the background of each module, where the module is at home: from the claim on its data, once that is
/// here, until the configuration says that it runs elsewhere, the data is moved away, or the process stops.
/// </summary>
internal sealed partial class ModuleWorkers(
    ModuleCatalog modules,
    ModuleLocations locations,
    DataPresence data,
    ModuleClaims claims,
    ModuleGraph graph,
    MessagingOptions options,
    TimeProvider clock,
    ILogger<ModuleWorkers> logger,
    ModuleContainers containers,
    IServiceProvider services) : BackgroundService
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5), PollInterval = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<string, ModuleWork> _work = modules.Descriptors.ToDictionary(m => m.Name, m => new ModuleWork(m, services, containers.Of(m.Name)));
    private readonly ConcurrentDictionary<string, ModuleClaims.Claim> _firstClaims = new();
    private readonly ConcurrentDictionary<string, string> _waiting = new();

    /// <summary>What keeps a module from making progress, each with its reason.</summary>
    public IEnumerable<ModuleError> ErrorsOf(string module) =>
        _waiting.TryGetValue(module, out var waiting) ? [new ModuleError(waiting, IsOutside: true)] : _work[module].Errors;

    /// <summary>Claims every module that is at home here.</summary>
    /// <exception cref="InvalidOperationException">
    /// Another deployment works on the data of one, and this one is not to wait; or events have no route to a module elsewhere.
    /// </exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (graph.Subscriptions.Any(subscription => subscription.Route is EventRoute.NoBroker))
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, graph.Problems));
        }

        try
        {
            foreach (var module in claims.Waits ? [] : locations.LocalModules)
            {
                _firstClaims[module] = await TakeAsync(module, wait: false, cancellationToken);
            }
        }
        catch
        {
            await LetGoAsync();
            throw;
        }

        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await LetGoAsync();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(locations.LocalModules.Select(module => AttendAsync(module, stoppingToken)));

    private async Task AttendAsync(string module, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await locations.UntilAsync(() => locations.Of(module).IsLocal, stop);
            _firstClaims.TryRemove(module, out var first);
            await using var claim = first ?? await TakeAtHomeAsync(module, stop);
            if (claim is null)
            {
                data.Forget(module);
                continue;
            }

            using var until = CancellationTokenSource.CreateLinkedTokenSource(stop, claim.Lost);
            var working = WorkAsync(module, until.Token);
            await locations.UntilAsync(() => !locations.Of(module).IsLocal, until.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await until.CancelAsync();
            await working.WaitAsync(StopTimeout, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!working.IsCompleted)
            {
                // Whoever works on it next is safe from it all the same: cursors are moved with a compare.
                Log.Lingers(logger, module, StopTimeout);
            }

            if (!locations.Of(module).IsLocal)
            {
                data.Forget(module);
            }
        }
    }

    /// <summary>Null when the configuration says that the module runs elsewhere before it could be claimed.</summary>
    private async Task<ModuleClaims.Claim?> TakeAtHomeAsync(string module, CancellationToken stop)
    {
        using var atHome = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var taking = TakeAtLastAsync(module, atHome.Token);
        await Task.WhenAny(taking, locations.UntilAsync(() => !locations.Of(module).IsLocal, atHome.Token));
        await atHome.CancelAsync();
        try
        {
            return await taking;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            _waiting.TryRemove(module, out _);
            return null;
        }
    }

    private async Task WorkAsync(string module, CancellationToken stop)
    {
        await AtLastAsync(module, () => UntilAsync(module, state => state is DataState.Here, stop), stop);
        await _work[module].RunAsync(stop);
    }

    /// <summary>Nobody can claim what was moved away: who wants to work on it when it comes back waits for that to begin.</summary>
    private Task<ModuleClaims.Claim> TakeAtLastAsync(string module, CancellationToken stop) => AtLastAsync(
        module,
        async () =>
        {
            await UntilAsync(module, state => state is not DataState.MovedAway, stop);
            return await TakeAsync(module, wait: true, stop);
        },
        stop);

    /// <summary>Looks at the data again and again, until it is as it must be.</summary>
    private async Task<bool> UntilAsync(string module, Func<DataState, bool> condition, CancellationToken stop)
    {
        DataState state;
        while (!condition(state = await data.LookAsync(module, stop)))
        {
            _waiting[module] = state.Explain(module);
            await Task.Delay(PollInterval, clock, stop);
        }

        return _waiting.TryRemove(module, out _);
    }

    /// <summary>Where the database is away, it is asked again.</summary>
    private async Task<TResult> AtLastAsync<TResult>(string module, Func<Task<TResult>> ask, CancellationToken stop)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await ask();
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                _waiting[module] = e.Message;
                Log.Unclaimed(logger, module, e);
                await Task.Delay(Backoff.After(failures, options.RetryDelay, options.MaxRetryDelay), clock, stop);
            }
        }
    }

    private Task<ModuleClaims.Claim> TakeAsync(string module, bool wait, CancellationToken stop) => claims.TakeAsync(
        module,
        wait,
        waiting =>
        {
            if (waiting is null)
            {
                _waiting.TryRemove(module, out _);
            }
            else
            {
                _waiting[module] = waiting;
            }
        },
        stop);

    private async Task LetGoAsync()
    {
        foreach (var claim in _firstClaims.Values)
        {
            await claim.DisposeAsync();
        }

        _firstClaims.Clear();
    }

    private static partial class Log
    {
        [LoggerMessage(1520, LogLevel.Error, "{Module} could not be claimed; it is tried again")]
        public static partial void Unclaimed(ILogger logger, string module, Exception failure);

        [LoggerMessage(1521, LogLevel.Error, "Some of what works on {Module} has not stopped within {Timeout}; the module is let go of without waiting for it")]
        public static partial void Lingers(ILogger logger, string module, TimeSpan timeout);
    }
}
