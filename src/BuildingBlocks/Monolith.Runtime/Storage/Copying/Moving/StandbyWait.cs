using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace Monolith.Runtime.Storage;

/// <summary>Waits until a standby process reports at the target of a move, and keeps copying in the meantime.</summary>
/// <param name="target">The module's data at the target.</param>
/// <param name="passes">Copies what has changed at the source.</param>
/// <param name="report">Reports the wait, once.</param>
internal sealed class StandbyWait(ModuleDbContext target, MovePasses passes, Action report)
{
    /// <summary>The pause between passes, as a multiple of the duration of a pass. Each pass reads the whole source, which costs it work.</summary>
    private const int PauseFactor = 10;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100), ShortestPause = TimeSpan.FromSeconds(1);

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        // Processes that reported earlier may be dead, unless they report again.
        var before = await ReadClaimsAsync(cancellationToken);
        if (await HasStandbyAsync(before, cancellationToken))
        {
            return;
        }

        report();
        var (passEnded, passTook) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
        while (!await HasStandbyAsync(before, cancellationToken))
        {
            await Task.Delay(PollInterval, TimeProvider.System, cancellationToken);
            if (Stopwatch.GetElapsedTime(passEnded) > ShortestPause + (passTook * PauseFactor))
            {
                var start = Stopwatch.GetTimestamp();
                await passes.PassAsync(cancellationToken);
                (passEnded, passTook) = (Stopwatch.GetTimestamp(), Stopwatch.GetElapsedTime(start));
            }
        }
    }

    private async Task<bool> HasStandbyAsync(Dictionary<Guid, long> before, CancellationToken cancellationToken) =>
        (await ReadClaimsAsync(cancellationToken)).Any(claim => !before.TryGetValue(claim.Key, out var beat) || beat != claim.Value);

    private Task<Dictionary<Guid, long>> ReadClaimsAsync(CancellationToken cancellationToken) =>
        target.Claims.AsNoTracking().ToDictionaryAsync(claim => claim.Process, claim => claim.Beat, cancellationToken);
}
