using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Runs the background workers of each local module: from the claim on its data, once the data is here, until the configuration moves the
/// module elsewhere, the data is moved away, or the process stops.
/// </summary>
internal sealed partial class ModuleWorkers(
    ModuleCatalog modules,
    ModuleLocations locations,
    DataPresence data,
    ModuleClaims claims,
    ModuleOutages outages,
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

    /// <summary>Returns the errors that keep a module from making progress, and those with which its subscribers cannot read its log.</summary>
    public IEnumerable<ModuleError> ErrorsOf(string module) =>
        outages.ReasonOf(module) is { } reason ? [new ModuleError(reason, IsOutside: false, CauseKind.DatabaseAway), .. _work[module].OverdueHandlers] :
        _waiting.TryGetValue(module, out var waiting) ? [new ModuleError(waiting, IsOutside: true)] :
        [.. _work[module].Errors, .. _work.Where(other => !_waiting.ContainsKey(other.Key) && outages.ReasonOf(other.Key) is null).SelectMany(other => other.Value.ErrorsAt(module))];

    /// <summary>Claims every local module.</summary>
    /// <exception cref="InvalidOperationException">Another deployment works on the data of a module and this one is not configured to wait,
    /// or events have no transport to a remote module.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (graph.Subscriptions.Any(subscription => subscription.Route is EventRoute.NoBroker))
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, graph.Problems));
        }

        try
        {
            foreach (var module in claims.Waits ? [] : locations.LocalModules.Where(module => HasDatabase(module) && !outages.IsUnavailable(module)))
            {
                await ClaimAtStartAsync(module, cancellationToken);
            }
        }
        catch
        {
            await ReleaseClaimsAsync();
            throw;
        }

        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await ReleaseClaimsAsync();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(locations.LocalModules.Select(module => RunModuleAsync(module, stoppingToken)));

    private async Task RunModuleAsync(string module, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await locations.UntilAsync(() => locations.Of(module).IsLocal, stop);
            if (!HasDatabase(module))
            {
                await RunInMemoryAsync(module, stop);
                continue;
            }

            await outages.WaitUntilPreparedAsync(module, stop);
            _firstClaims.TryRemove(module, out var first);
            await using var claim = first ?? await ClaimLocalAsync(module, stop);
            if (claim is null)
            {
                data.Forget(module);
                continue;
            }

            using var until = CancellationTokenSource.CreateLinkedTokenSource(stop, claim.Lost);
            var working = WorkAsync(module, isFirst: first is not null, until.Token);
            await locations.UntilAsync(() => !locations.Of(module).IsLocal, until.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await until.CancelAsync();
            await working.WaitAsync(StopTimeout, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!working.IsCompleted)
            {
                // The next process is safe from a worker that is still running, because cursors move with a compare-and-set.
                Log.StopTimedOut(logger, string.Join(", ", _work[module].Running), module, StopTimeout);
            }

            if (!locations.Of(module).IsLocal)
            {
                data.Forget(module);
            }
        }
    }

    /// <summary>A module in memory has no data that several processes could share, so that each process runs it by itself.</summary>
    private async Task RunInMemoryAsync(string module, CancellationToken stop)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var working = _work[module].RunAsync(until.Token);
        await locations.UntilAsync(() => !locations.Of(module).IsLocal, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await until.CancelAsync();
        await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private bool HasDatabase(string module) => modules.Find(module) is { IsInMemory: false };

    /// <summary>Claims a module whose database may be unavailable. The process then starts without it, and claims it later.</summary>
    private async Task ClaimAtStartAsync(string module, CancellationToken cancellationToken)
    {
        try
        {
            _firstClaims[module] = await TakeAsync(module, wait: false, cancellationToken);

            // Before the process serves a request: an event that precedes the epoch would pass for one of the previous epoch.
            await StartEpochAsync(module, cancellationToken);
            await _work[module].BeginRecurrencesAsync(cancellationToken);
        }
        catch (Exception e) when (outages.IsOutage(module, e))
        {
            outages.Begin(module, e, Recovery.StartEpoch);
            if (_firstClaims.TryRemove(module, out var claim))
            {
                await claim.DisposeAsync();
            }
        }
    }

    /// <summary>Claims a local module. Returns null when the configuration moves the module elsewhere before the claim succeeds.</summary>
    private async Task<ModuleClaims.Claim?> ClaimLocalAsync(string module, CancellationToken stop)
    {
        using var atHome = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var taking = ClaimWhenPossibleAsync(module, atHome.Token);
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

    private async Task WorkAsync(string module, bool isFirst, CancellationToken stop)
    {
        await RetryWhileUnavailableAsync(module, () => UntilAsync(module, state => state is DataState.Here, stop), stop);
        if (!isFirst)
        {
            await RetryWhileUnavailableAsync(module, () => StartEpochAsync(module, stop), stop);
            _waiting.TryRemove(module, out _);
        }

        await _work[module].RunAsync(stop);
    }

    private Task<LogEpoch> StartEpochAsync(string module, CancellationToken stop) => containers.Of(module).GetRequiredService<IEpochLog>().StartAsync(stop);

    /// <summary>
    /// Waits while the data is moved away, because such data cannot be claimed. The claim starts when the data comes back.
    /// </summary>
    private Task<ModuleClaims.Claim> ClaimWhenPossibleAsync(string module, CancellationToken stop) => RetryWhileUnavailableAsync(
        module,
        async () =>
        {
            await UntilAsync(module, state => state is not DataState.MovedAway, stop);
            return await TakeAsync(module, wait: true, stop);
        },
        stop);

    /// <summary>Checks the data repeatedly until the condition holds.</summary>
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

    /// <summary>Retries while the database is unavailable.</summary>
    private async Task<TResult> RetryWhileUnavailableAsync<TResult>(string module, Func<Task<TResult>> ask, CancellationToken stop)
    {
        var stall = new StallReport(clock);
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await ask();
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                _waiting[module] = e.Message;
                if (stall.IsDue(e))
                {
                    Log.ClaimFailed(logger, module, e);
                }

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

    private async Task ReleaseClaimsAsync()
    {
        foreach (var claim in _firstClaims.Values)
        {
            await claim.DisposeAsync();
        }

        _firstClaims.Clear();
    }

    private static partial class Log
    {
        [LoggerMessage(1520, LogLevel.Error, "Claiming {Module} failed; retrying")]
        public static partial void ClaimFailed(ILogger logger, string module, Exception failure);

        [LoggerMessage(1521, LogLevel.Error, "The workers {Workers} of {Module} did not stop within {Timeout}; releasing the module without waiting for them")]
        public static partial void StopTimedOut(ILogger logger, string workers, string module, TimeSpan timeout);
    }
}
