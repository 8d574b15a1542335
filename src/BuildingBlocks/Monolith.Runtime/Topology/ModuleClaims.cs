using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Ensures that only one deployment at a time works on the data of a module. The replicas of one deployment share it. Two deployments could
/// disagree on where the module runs and on the transport of its events.
/// </summary>
internal sealed partial class ModuleClaims(
    ModuleLocations locations,
    DataPresence data,
    ModuleOutages outages,
    IOptions<DeploymentOptions> options,
    ModuleContainers containers,
    TimeProvider clock,
    ILogger<ModuleClaims> logger)
{
    private const double IntervalsUntilDead = 2.5;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The time from which a renewal that waits is reported. The timeouts of databases are longer, and a write that ends before them does not
    /// fail.
    /// </summary>
    private static readonly TimeSpan LongRenewal = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (Guid Process, ClaimLiveness Others)> _held = new();
    private readonly TimeSpan _timeout = options.Value.ClaimInterval * IntervalsUntilDead;

    /// <summary>The name of this deployment.</summary>
    public string Deployment { get; } = options.Value.Name is { Length: > 0 } name ? name
        : locations.LocalModules.Count * 2 >= locations.Modules.Count ? "monolith"
        : StorableEvents.Fit(string.Join('+', locations.LocalModules));

    /// <summary>Whether to wait for other deployments instead of failing to start.</summary>
    public bool Waits => options.Value.WaitForClaims;

    /// <summary>Lists the other processes that work on a module, those first that have not renewed their claim for longest.</summary>
    public IReadOnlyList<OtherProcess> ListOthers(string module) => _held.TryGetValue(module, out var held) ? held.Others.ListOthers(held.Process) : [];

    /// <summary>Lists the processes that have claimed a module, the oldest claim first, and dead ones that may hold what the module waits for.</summary>
    public async Task<IReadOnlyList<ModuleReplica>> ListReplicasAsync(string module, CancellationToken cancellationToken)
    {
        var own = _held.TryGetValue(module, out var held) ? held.Process : (Guid?)null;
        var others = ListOthers(module);
        var rows = await containers.Of(module).GetRequiredService<IClaimStore>().ListAsync(cancellationToken);
        return
        [
            .. rows.Select((row, index) => new ModuleReplica(row.Location, row.Process == own ? null : others.FirstOrDefault(other => other.Process == row.Process)?.Silent ?? TimeSpan.Zero)
            {
                Deployment = row.Deployment,
                Since = TimeOf(row.Process),
                IsFirst = index == 0,
            }),
            .. others.Where(other => rows.All(row => row.Process != other.Process)).Select(other => new ModuleReplica(other.Location, other.Silent)),
        ];
    }

    /// <summary>
    /// Returns whether this process has the first claim of those that work on a module. Exactly one of them does what must not be done by all.
    /// Its successor gets here after it has removed the claim of a dead process.
    /// </summary>
    public async Task<bool> IsFirstAsync(string module, CancellationToken cancellationToken) =>
        _held.TryGetValue(module, out var held)
        && await containers.Of(module).GetRequiredService<IClaimStore>().ListAsync(cancellationToken) is [var first, ..]
        && first.Process == held.Process;

    /// <summary>Claims a module when no other deployment holds it.</summary>
    /// <param name="module">The module.</param>
    /// <param name="wait">Whether to wait for a deployment that is alive, instead of throwing.</param>
    /// <param name="waiting">Receives a description of the deployment that the call waits for, and null when the wait ends.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="InvalidOperationException">Another deployment holds the claim. The message names it.</exception>
    public async Task<Claim> TakeAsync(string module, bool wait, Action<string?> waiting, CancellationToken cancellationToken)
    {
        var store = containers.Of(module).GetRequiredService<IClaimStore>();
        var others = new ClaimLiveness(clock);
        while (true)
        {
            var rival = await FindOtherDeploymentAsync(store, others, cancellationToken);
            if (rival is null)
            {
                var own = NewRow();
                await store.AddAsync(own, cancellationToken);

                // Two deployments that claim at the same time see each other now, and both withdraw.
                if (await FindOtherDeploymentAsync(store, others, cancellationToken) is null)
                {
                    waiting(null);
                    return new Claim(this, module, store, own.Process);
                }

                await store.RemoveAsync(own.Process, cancellationToken);
                await Task.Delay(PollInterval * Random.Shared.NextDouble(), clock, cancellationToken);
                continue;
            }

            if (!wait && others.IsAlive(rival))
            {
                throw new InvalidOperationException(
                    $"Deployment '{rival.Deployment}' ({rival.Location}) already works on the data of {module}, in the same database; this deployment is '{Deployment}'. Stop the module there, or " +
                    $"set Modules:{module}:Location there to the address of this process. With Deployment:WaitForClaims=true, this process waits until then.");
            }

            waiting($"Waiting for '{rival.Deployment}' ({rival.Location}) to release the module.");
            await Task.Delay(PollInterval, clock, cancellationToken);
        }
    }

    /// <summary>The time in an id of version 7, which is when the claim was made.</summary>
    private static DateTimeOffset TimeOf(Guid process) => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(process.ToString("N").AsSpan(0, 12), NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private ClaimRow NewRow() => new()
    {
        Process = Guid.CreateVersion7(clock.GetUtcNow()),
        Deployment = Deployment,
        Location = $"process {Environment.ProcessId} on {Environment.MachineName}",
        Beat = 1,
    };

    /// <summary>Finds another deployment that may be alive. Removes the claims of dead processes.</summary>
    private async Task<ClaimRow?> FindOtherDeploymentAsync(IClaimStore store, ClaimLiveness others, CancellationToken cancellationToken)
    {
        ClaimRow? rival = null;
        var claims = await store.ListAsync(cancellationToken);
        others.Record(claims);
        foreach (var claim in claims)
        {
            if (others.IsSilentFor(claim, _timeout))
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

    /// <summary>Renews the claim until it is canceled, another process has removed the claim as dead, or the data was moved away.</summary>
    private async Task BeatAsync(string module, IClaimStore store, Guid process, CancellationTokenSource lost, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(options.Value.ClaimInterval, clock);
        var (others, stall) = (new ClaimLiveness(clock), new StallReport(clock));
        _held[module] = (process, others);
        while (await timer.WaitForNextTickAsync(stop))
        {
            try
            {
                // SQLite blocks the thread while another process locks the file.
                var isHeld = await ReportWhileWaitingAsync(module, stall, Task.Run(() => RenewAsync(module, store, process, stop), stop));
                outages.Wrote(module, failure: null);
                stall.End();
                if (!isHeld)
                {
                    await lost.CancelAsync();
                    return;
                }

                await FindOtherDeploymentAsync(store, others, stop);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                // The workers notice the outage as well, and wait until the database is available.
                ReportFailure(module, stall, e);
            }
        }
    }

    /// <summary>Renews a claim. Returns false when the module must stop in this process.</summary>
    private async Task<bool> RenewAsync(string module, IClaimStore store, Guid process, CancellationToken stop)
    {
        // Check first, because renewing is denied when the data was moved away.
        if (data.IsHere(module) && await data.LookAsync(module, stop) is var state and not DataState.Here)
        {
            Log.Gone(logger, state.Explain(module));
            return false;
        }

        if (!await store.BeatAsync(process, stop))
        {
            Log.Lost(logger, module);
            return false;
        }

        return true;
    }

    /// <summary>Reports a renewal that waits for long, for example for a locked file.</summary>
    private async Task<bool> ReportWhileWaitingAsync(string module, StallReport stall, Task<bool> renewal)
    {
        try
        {
            return await renewal.WaitAsync(LongRenewal, clock);
        }
        catch (TimeoutException) when (!renewal.IsCompleted)
        {
            ReportFailure(module, stall, new TimeoutException($"the renewal of its claim has been waiting for more than {LongRenewal.TotalSeconds:0} s."));
            return await renewal;
        }
    }

    private void ReportFailure(string module, StallReport stall, Exception failure)
    {
        outages.Wrote(module, failure);
        if (stall.IsDue(failure))
        {
            Log.RenewalFailed(logger, module, failure);
        }
    }

    /// <summary>A claim on a module, held until it is disposed.</summary>
    public sealed class Claim : IAsyncDisposable
    {
        private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

        private readonly ModuleClaims _claims;
        private readonly string _module;
        private readonly IClaimStore _store;
        private readonly Guid _process;
        private readonly CancellationTokenSource _end = new(), _lost = new();
        private readonly Task _renewal;

        public Claim(ModuleClaims claims, string module, IClaimStore store, Guid process)
        {
            (_claims, _module, _store, _process) = (claims, module, store, process);
            _renewal = claims.BeatAsync(module, store, process, _lost, _end.Token);
        }

        /// <summary>A token that is canceled when another process has considered this one dead, or when the data was moved away.</summary>
        public CancellationToken Lost => _lost.Token;

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _renewal.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                using var timeout = new CancellationTokenSource(Timeout, _claims.Clock);
                await _store.RemoveAsync(_process, timeout.Token);
            }
            catch (Exception e)
            {
                // The claim expires without renewal, so other processes find out later.
                Log.RenewalFailed(_claims.Logger, _module, e);
            }

            _end.Dispose();
            _lost.Dispose();
        }
    }

    private TimeProvider Clock => clock;

    private ILogger Logger => logger;

    private static partial class Log
    {
        [LoggerMessage(1510, LogLevel.Error, "Another process considered this one dead and now works on {Module}; stopping the module in this process")]
        public static partial void Lost(ILogger logger, string module);

        [LoggerMessage(1512, LogLevel.Warning, "Stopping the module in this process: {Reason}")]
        public static partial void Gone(ILogger logger, string reason);

        [LoggerMessage(1511, LogLevel.Warning, "Renewing the claim on {Module} failed; retrying")]
        public static partial void RenewalFailed(ILogger logger, string module, Exception failure);
    }
}
