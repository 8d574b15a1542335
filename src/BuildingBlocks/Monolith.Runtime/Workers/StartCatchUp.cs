using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;

namespace Monolith.Runtime;

/// <summary>
/// Waits at the start of a module until its subscriptions have handled what was there, including the answers of the other modules of this
/// process to what they had not handled yet.
/// </summary>
internal sealed partial class StartCatchUp(
    SubscriptionSet subscriptions, ModuleCatalog modules, ModuleLocations locations, ModuleOutages outages, TimeProvider clock, ILogger<StartCatchUp> logger)
{
    /// <summary>A request to another module, its answer, and what follows from the answer.</summary>
    private const int Rounds = 3;

    /// <summary>The longest wait, so that a source that is unavailable for long does not keep deadlines from ending for ever.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Waits until a module has caught up, or for five minutes.</summary>
    public async Task RunAsync(string module, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var catchingUp = CatchUpAsync(module, end.Token);
        if (!await clock.WaitForAsync(catchingUp, Longest, stop))
        {
            Log.GaveUp(logger, module, Longest);
        }

        await end.CancelAsync();
        await catchingUp.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Waits until a module has handled what its sources have published.</summary>
    public Task UntilCaughtUpAsync(string module, CancellationToken stop) => EachAsync(subscriptions.All.Where(s => s.Definition.Subscriber == module), stop);

    private async Task CatchUpAsync(string module, CancellationToken stop)
    {
        await UntilCaughtUpAsync(module, stop);
        for (var round = 0; round < Rounds; round++)
        {
            await EachAsync(subscriptions.All.Where(s => MayAnswer(s.Definition.Subscriber)), stop);
        }
    }

    /// <summary>A module in memory publishes nothing, so nobody waits for its answer.</summary>
    private bool MayAnswer(string module) =>
        locations.Of(module).IsLocal && !outages.IsUnavailable(module) && modules.Find(module) is { IsInMemory: false };

    /// <summary>Nobody waits for a subscription that an operator has paused.</summary>
    private Task EachAsync(IEnumerable<Subscription> all, CancellationToken stop) => Task.WhenAll(all.Select(async subscription =>
    {
        while (true)
        {
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(stop);
            try
            {
                await Task.WhenAny(subscription.CatchUpAsync(attempt.Token), subscription.UntilPausedAsync(attempt.Token)).Unwrap();
                return;
            }
            catch (Exception) when (!stop.IsCancellationRequested)
            {
                // The subscription reports the same failure of its source.
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stop);
            }
            finally
            {
                await attempt.CancelAsync();
            }
        }
    }));

    private static partial class Log
    {
        [LoggerMessage(1533, LogLevel.Warning, "{Module} has not caught up with its sources within {Limit}; firing its timers without waiting for them")]
        public static partial void GaveUp(ILogger logger, string module, TimeSpan limit);
    }
}
