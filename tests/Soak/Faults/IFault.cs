using System.Data.Common;

namespace Soak;

/// <summary>Something that goes wrong for a while. It ends by itself.</summary>
internal interface IFault
{
    /// <summary>Its name in the plural, for the report.</summary>
    string Name { get; }

    /// <summary>How often it happens, compared with the others.</summary>
    int Weight { get; }

    Task RunAsync(Choice choice, CancellationToken cancellationToken);
}

/// <summary>Runs faults one after the other, with pauses, as a seed chooses them.</summary>
internal sealed class FaultLoop(IReadOnlyList<IFault> faults, Choice choice, Ledger ledger, TimeProvider clock)
{
    private const int ShortestPause = 1000, LongestPause = 6000;

    /// <param name="stop">Ends the loop after the current fault, so that every fault is undone.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(choice.Milliseconds(ShortestPause, LongestPause), clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            var fault = Next();
            var start = clock.GetTimestamp();
            SoakOutput.Trace($"{fault.Name} begin");
            try
            {
                await fault.RunAsync(choice, CancellationToken.None);
            }
            catch (DbException e)
            {
                // The fault's own statement failed, for example because the server chose it as the victim of a deadlock.
                ledger.Count("faults that failed themselves");
                SoakOutput.Trace($"{fault.Name} failed: {e.Message}");
                continue;
            }
            catch (Exception e) when (e is InvalidOperationException or SoakException or IOException)
            {
                // For example, a process that did not start. The check afterwards needs all of them, so no further fault follows.
                SoakOutput.Trace($"{fault.Name} failed: {e.Message}");
                ledger.Add(new Finding(Fault.Stuck, fault.Name, "the host", e.ToString()));
                return;
            }

            ledger.Count(fault.Name);
            SoakOutput.Trace($"{fault.Name} end: {clock.GetElapsedTime(start).TotalSeconds:0.0} s");
        }
    }

    private IFault Next()
    {
        var at = choice.Below(faults.Sum(f => f.Weight));
        return faults.First(fault => (at -= fault.Weight) < 0);
    }
}
