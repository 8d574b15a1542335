using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;
using Monolith.Runtime.Memory;

namespace Monolith.Runtime;

/// <summary>
/// Knows which modules whose state lives in memory have built it. Such a module does not answer before it has handled everything that its
/// sources had published when the process started, or when it began anew.
/// </summary>
internal sealed partial class StateRebuilds
{
    private readonly ConcurrentDictionary<string, bool> _areReady = new();
    private readonly Dictionary<string, CommitSignal> _begun;
    private readonly ILookup<string, Subscription> _subscriptions;
    private readonly StartCatchUp _catchUp;
    private readonly ILogger<StateRebuilds> _logger;
    private readonly TimeProvider _clock;

    public StateRebuilds(
        ModuleCatalog modules, SubscriptionSet subscriptions, ModuleContainers containers, StartCatchUp catchUp, TimeProvider clock, ILogger<StateRebuilds> logger)
    {
        (_catchUp, _clock, _logger) = (catchUp, clock, logger);
        _subscriptions = subscriptions.All.ToLookup(subscription => subscription.Definition.Subscriber, StringComparer.OrdinalIgnoreCase);
        _begun = modules.InMemory.ToDictionary(module => module.Name, _ => new CommitSignal(), StringComparer.OrdinalIgnoreCase);
        foreach (var module in _begun.Keys)
        {
            containers.Of(module).GetRequiredService<MemoryStore>().WhenRebuilt(() => BeginAnew(module));
        }
    }

    /// <summary>Returns whether a module has built its state, or has a database.</summary>
    public bool IsReady(string module) => !_begun.ContainsKey(module) || _areReady.ContainsKey(module);

    /// <summary>Observes a module until the token is canceled.</summary>
    public async Task RunAsync(string module, CancellationToken stop)
    {
        _areReady.TryRemove(module, out _);
        for (var begun = _begun[module].Next; ; begun = _begun[module].Next)
        {
            var start = _clock.GetTimestamp();
            using var until = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var catchingUp = _catchUp.UntilCaughtUpAsync(module, until.Token);
            await Task.WhenAny(catchingUp, begun).WaitAsync(stop);
            if (!begun.IsCompleted)
            {
                _areReady[module] = true;
                Log.Ready(_logger, module, _clock.GetElapsedTime(start));
                await begun.WaitAsync(stop);
            }

            await until.CancelAsync();
            await catchingUp.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Describes how far a module has built its state.</summary>
    public async Task<string> DescribeAsync(string module, Func<Subscription, Task<int?>> count)
    {
        var parts = new List<string>();
        foreach (var subscription in _subscriptions[module])
        {
            var source = subscription.Definition.Source;
            parts.Add(subscription switch
            {
                { Snapshot: { } snapshot } => string.Create(CultureInfo.InvariantCulture, $"{snapshot.Keys} keys of the snapshot of {source} so far"),
                { HasRead: false } => $"{source} has not been read yet",
                _ => await count(subscription) is { } left
                    ? string.Create(CultureInfo.InvariantCulture, $"{left} events of {source} left")
                    : $"{source} read up to {subscription.Position}",
            });
        }

        return $"The state in memory is being built: {string.Join(", ", parts)}.";
    }

    /// <summary>Describes which events a module's state lacks, because neither a log nor a snapshot contains them any more.</summary>
    public IEnumerable<string> DescribeMissing(string module) => _begun.ContainsKey(module)
        ? from subscription in _subscriptions[module]
          let missing = subscription.MissesEventsTo
          where missing is not null
          select $"The state in memory is incomplete: retention has removed the events of {subscription.Definition.Source} up to {missing}, and no snapshot stands for them here."
        : [];

    private void BeginAnew(string module)
    {
        _areReady.TryRemove(module, out _);
        foreach (var subscription in _subscriptions[module])
        {
            subscription.Rewind();
        }

        _begun[module].Notify();
    }

    private static partial class Log
    {
        [LoggerMessage(1041, LogLevel.Information, "{Module} has built its state in memory in {Duration}")]
        public static partial void Ready(ILogger logger, string module, TimeSpan duration);
    }
}
