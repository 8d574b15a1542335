using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Determines from the renewals of claims which processes are alive, without relying on the clocks of other machines. Health reads it while
/// a claim is renewed.
/// </summary>
internal sealed class ClaimLiveness(TimeProvider clock)
{
    /// <summary>The time for which a dead process is still reported, because it may hold what the module waits for.</summary>
    private static readonly TimeSpan ReportsDeadFor = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Seen> _seen = [];

    /// <summary>Records the claims that exist now.</summary>
    public void Record(IReadOnlyList<ClaimRow> claims)
    {
        lock (_lock)
        {
            foreach (var claim in claims)
            {
                if (!_seen.TryGetValue(claim.Process, out var seen))
                {
                    _seen[claim.Process] = new Seen(claim.Location, claim.Beat, claim.Beat, clock.GetTimestamp());
                }
                else if (seen.Beat != claim.Beat)
                {
                    _seen[claim.Process] = seen with { Beat = claim.Beat, Since = clock.GetTimestamp() };
                }
            }

            // A process that stopped removed its claim itself.
            var listed = claims.Select(claim => claim.Process).ToHashSet();
            foreach (var (process, _) in _seen.Where(seen => !listed.Contains(seen.Key) && !(seen.Value.IsDead && clock.GetElapsedTime(seen.Value.Since) < ReportsDeadFor)).ToList())
            {
                _seen.Remove(process);
            }
        }
    }

    /// <summary>Returns whether a process has renewed its claim since it was first seen.</summary>
    public bool IsAlive(ClaimRow claim)
    {
        lock (_lock)
        {
            return _seen[claim.Process] is var seen && seen.Beat != seen.First;
        }
    }

    /// <summary>Returns whether a process has not renewed its claim for longer than a time, and remembers that it is dead.</summary>
    public bool IsSilentFor(ClaimRow claim, TimeSpan time)
    {
        lock (_lock)
        {
            var seen = _seen[claim.Process];
            if (clock.GetElapsedTime(seen.Since) <= time)
            {
                return false;
            }

            _seen[claim.Process] = seen with { IsDead = true };
            return true;
        }
    }

    /// <summary>Lists the processes besides one, with the time since each renewed its claim, the longest first.</summary>
    public IReadOnlyList<OtherProcess> ListOthers(Guid process)
    {
        lock (_lock)
        {
            return [.. _seen.Where(seen => seen.Key != process).Select(seen => new OtherProcess(seen.Key, seen.Value.Location, clock.GetElapsedTime(seen.Value.Since))).OrderByDescending(other => other.Silent)];
        }
    }

    private sealed record Seen(string Location, long First, long Beat, long Since, bool IsDead = false);
}

/// <summary>Another process that has claimed a module.</summary>
/// <param name="Process">The id of its claim.</param>
/// <param name="Location">The process id and the machine.</param>
/// <param name="Silent">The time since it renewed its claim.</param>
internal sealed record OtherProcess(Guid Process, string Location, TimeSpan Silent);
