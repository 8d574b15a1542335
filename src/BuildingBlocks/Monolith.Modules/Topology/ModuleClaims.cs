using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Monolith.Persistence;

namespace Monolith.Modules;

/// <summary>
/// Sees to it that the data of a module is worked on by one deployment at a time. Replicas of one deployment share it; two
/// deployments would be two opinions on where the module runs, and on the road its events take.
/// </summary>
internal sealed partial class ModuleClaims(
    ModuleLocations locations,
    DataPresence data,
    IOptions<DeploymentOptions> options,
    ModuleContainers containers,
    TimeProvider clock,
    ILogger<ModuleClaims> logger)
{
    private const double BeatsUntilDead = 2.5;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);

    private readonly TimeSpan _patience = options.Value.ClaimInterval * BeatsUntilDead;

    /// <summary>The name of this deployment.</summary>
    public string Deployment { get; } = options.Value.Name is { Length: > 0 } name ? name
        : locations.Residents.Count * 2 >= locations.Modules.Count ? "monolith"
        : string.Join('+', locations.Residents);

    /// <summary>Whether to wait for others, and not to refuse to start beside them.</summary>
    public bool Waits => options.Value.WaitForClaims;

    /// <summary>Claims a module, once no other deployment does.</summary>
    /// <param name="module">The module.</param>
    /// <param name="wait">Whether to wait for one that lives; otherwise it is refused.</param>
    /// <param name="waiting">Is told for whom it waits, and null when it does no longer.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="InvalidOperationException">Another deployment claims it; the message names it.</exception>
    public async Task<Claim> TakeAsync(string module, bool wait, Action<string?> waiting, CancellationToken cancellationToken)
    {
        var store = containers.Of(module).GetRequiredService<IClaimStore>();
        var others = new Watch(clock);
        while (true)
        {
            var rival = await FindRivalAsync(store, others, cancellationToken);
            if (rival is null)
            {
                var own = NewRow();
                await store.AddAsync(own, cancellationToken);

                // Two that come at the same time see each other now, and both step back.
                if (await FindRivalAsync(store, others, cancellationToken) is null)
                {
                    waiting(null);
                    return new Claim(this, module, store, own.Process);
                }

                await store.RemoveAsync(own.Process, cancellationToken);
                await Task.Delay(Glance * Random.Shared.NextDouble(), clock, cancellationToken);
                continue;
            }

            if (!wait && others.IsAlive(rival))
            {
                throw new InvalidOperationException(
                    $"{module} is worked on by '{rival.Deployment}' already ({rival.Where}), on the same database, and this is '{Deployment}': stop it there, or " +
                    $"set Modules:{module}:Location there to this process' address; with Deployment:WaitForClaims=true this process waits until that is done.");
            }

            waiting($"It waits for '{rival.Deployment}' ({rival.Where}) to let go of it.");
            await Task.Delay(Glance, clock, cancellationToken);
        }
    }

    private ClaimRow NewRow() => new()
    {
        Process = Guid.CreateVersion7(clock.GetUtcNow()),
        Deployment = Deployment,
        Where = $"process {Environment.ProcessId} on {Environment.MachineName}",
        Beat = 1,
    };

    /// <summary>Another deployment that may be alive. What is dead for sure is taken away.</summary>
    private async Task<ClaimRow?> FindRivalAsync(IClaimStore store, Watch others, CancellationToken cancellationToken)
    {
        ClaimRow? rival = null;
        foreach (var claim in await store.ListAsync(cancellationToken))
        {
            others.See(claim);
            if (others.IsSilentFor(claim, _patience))
            {
                await store.RemoveAsync(claim.Process, cancellationToken);
            }
            else if (claim.Deployment != Deployment)
            {
                rival ??= claim;
            }
        }

        return rival;
    }

    /// <summary>Says again and again that the module is worked on here; ends when another process has taken that for over, or the data was moved away.</summary>
    private async Task BeatAsync(string module, IClaimStore store, Guid process, CancellationTokenSource lost, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(options.Value.ClaimInterval, clock);
        var others = new Watch(clock);
        while (await timer.WaitForNextTickAsync(stop))
        {
            try
            {
                // First, as the beat is denied where the data was moved away.
                if (data.IsHere(module) && await data.LookAsync(module, stop) is var state and not DataState.Here)
                {
                    Log.Gone(logger, state.Explain(module));
                    await lost.CancelAsync();
                    return;
                }

                if (!await store.BeatAsync(process, stop))
                {
                    Log.Lost(logger, module);
                    await lost.CancelAsync();
                    return;
                }

                await FindRivalAsync(store, others, stop);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                // Its workers notice as well, and wait until the database is back.
                Log.Unsaid(logger, module, e);
            }
        }
    }

    /// <summary>A module that this process works on, until it is disposed.</summary>
    public sealed class Claim : IAsyncDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

        private readonly ModuleClaims _claims;
        private readonly string _module;
        private readonly IClaimStore _store;
        private readonly Guid _process;
        private readonly CancellationTokenSource _end = new(), _lost = new();
        private readonly Task _beating;

        public Claim(ModuleClaims claims, string module, IClaimStore store, Guid process)
        {
            (_claims, _module, _store, _process) = (claims, module, store, process);
            _beating = claims.BeatAsync(module, store, process, _lost, _end.Token);
        }

        /// <summary>Tells that another process has taken this one for dead, or that the data was moved away.</summary>
        public CancellationToken Lost => _lost.Token;

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                using var patience = new CancellationTokenSource(Patience, _claims.Clock);
                await _store.RemoveAsync(_process, patience.Token);
            }
            catch (Exception e)
            {
                // It falls silent, and that tells others as well, only later.
                Log.Unsaid(_claims.Logger, _module, e);
            }

            _end.Dispose();
            _lost.Dispose();
        }
    }

    private TimeProvider Clock => clock;

    private ILogger Logger => logger;

    /// <summary>Tells from beats who is alive: clocks of other machines are not believed.</summary>
    private sealed class Watch(TimeProvider clock)
    {
        private readonly Dictionary<Guid, (long First, long Beat, long Since)> _seen = [];

        public void See(ClaimRow claim)
        {
            if (!_seen.TryGetValue(claim.Process, out var seen))
            {
                _seen[claim.Process] = (claim.Beat, claim.Beat, clock.GetTimestamp());
            }
            else if (seen.Beat != claim.Beat)
            {
                _seen[claim.Process] = (seen.First, claim.Beat, clock.GetTimestamp());
            }
        }

        public bool IsAlive(ClaimRow claim) => _seen[claim.Process] is var seen && seen.Beat != seen.First;

        public bool IsSilentFor(ClaimRow claim, TimeSpan time) => clock.GetElapsedTime(_seen[claim.Process].Since) > time;
    }

    private static partial class Log
    {
        [LoggerMessage(63, LogLevel.Error, "Another process took this one for dead and works on {Module} now: this one stops working on it")]
        public static partial void Lost(ILogger logger, string module);

        [LoggerMessage(67, LogLevel.Warning, "This process stops working on it: {Reason}")]
        public static partial void Gone(ILogger logger, string reason);

        [LoggerMessage(64, LogLevel.Warning, "It could not be said that {Module} is worked on here; it is said again")]
        public static partial void Unsaid(ILogger logger, string module, Exception failure);
    }
}
