using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>
/// Sends events of a module to a target outside, as a subscriber whose cursor is in the module's own database. Of several processes that run
/// the module, the one with the oldest claim sends.
/// </summary>
internal sealed partial class Delivery(
    Subscription subscription,
    IDeliveryTarget target,
    IEventSender sender,
    DeliveryStart from,
    IEventFeed feed,
    ModuleContainers containers,
    ModuleClaims claims,
    MessagingOptions options,
    TimeProvider clock,
    ILogger<Delivery> logger) : IAsyncDisposable
{
    private readonly StallReport _stall = new(clock);
    private volatile bool _sends;
    private string? _lastError;

    /// <summary>The events, their source and the name of the delivery.</summary>
    public SubscriptionDefinition Definition => subscription.Definition;

    /// <summary>The subscription that reads the log.</summary>
    public Subscription Subscription => subscription;

    /// <summary>Sends the events.</summary>
    public IEventSender Sender => sender;

    /// <summary>Whether this process sends, and not another one.</summary>
    public bool IsSending => _sends;

    /// <summary>What keeps the events from the target, or how far the delivery is behind.</summary>
    public IEnumerable<string> Errors
    {
        get
        {
            if ((_lastError ?? (_sends ? subscription.LastError : null)) is { } error)
            {
                yield return $"delivery {Definition.Delivery}: {error}";
            }
            else if (_sends && subscription.Pause is { } pause)
            {
                yield return $"delivery {Definition.Delivery}: {PauseText.Describe(Definition, pause)}";
            }
            else if (_sends && clock.GetUtcNow() - subscription.BehindSince is { } age && age > options.MaxLag)
            {
                yield return FormattableString.Invariant($"delivery {Definition.Delivery}: events have not been delivered yet; the oldest was published {age.TotalSeconds:0} s ago");
            }
        }
    }

    /// <summary>Runs until the token is canceled. It never gives up and retries what fails.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        for (var failures = 1; !stop.IsCancellationRequested; failures++)
        {
            try
            {
                if (await claims.IsFirstAsync(Definition.Source, stop))
                {
                    await BeginAsync(stop);
                    await SendAsync(stop);
                }

                (failures, _lastError) = (0, null);
                _stall.End();
                await PauseAsync(options.PollInterval, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _lastError = e.Message;
                if (_stall.IsDue(e))
                {
                    Log.Failed(logger, Definition, e);
                }

                await PauseAsync(Backoff.After(failures, options.RetryDelay, options.MaxRetryDelay), stop);
            }
        }
    }

    /// <summary>Stores where a new delivery begins, so that it does not lose what is published while the process is down.</summary>
    public async Task BeginAsync(CancellationToken stop)
    {
        await using var scope = containers.CreateScope(Definition.Source);
        if (from is DeliveryStart.Beginning
            || await scope.ServiceProvider.GetRequiredService<ModuleDbContext>().Cursors.AnyAsync(cursor => cursor.Source == Definition.Cursor, stop))
        {
            return;
        }

        var head = await feed.ReadHeadAsync(stop);
        var history = await feed.ReadHistoryAsync(stop);
        await using var transaction = await containers.Of(Definition.Source).GetRequiredService<ISubscriptionStore>().BeginAsync(Definition.Cursor, stop);
        if (await transaction.TryAdvanceAsync(LogPosition.Start, head, stop))
        {
            foreach (var epoch in history?.Epochs.Where(epoch => epoch.Position <= head) ?? [])
            {
                transaction.Remember(epoch);
            }

            await transaction.CommitAsync(stop);
            Log.Begins(logger, Definition, head);
        }
    }

    public ValueTask DisposeAsync() => target.DisposeAsync();

    /// <summary>Sends events while no other process has the oldest claim.</summary>
    private async Task SendAsync(CancellationToken stop)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var sending = subscription.RunAsync(until.Token);
        (_sends, _lastError) = (true, null);
        try
        {
            do
            {
                await PauseAsync(options.PollInterval, stop);
            }
            while (!stop.IsCancellationRequested && await claims.IsFirstAsync(Definition.Source, stop));
        }
        finally
        {
            _sends = false;
            await until.CancelAsync();
            await sending;
        }
    }

    private Task PauseAsync(TimeSpan pause, CancellationToken stop) => Task.Delay(pause, clock, stop);

    private static partial class Log
    {
        [LoggerMessage(1600, LogLevel.Information, "{Delivery} is new; sending the events after {Position}")]
        public static partial void Begins(ILogger logger, SubscriptionDefinition delivery, LogPosition position);

        [LoggerMessage(1601, LogLevel.Error, "{Delivery} cannot begin; retrying")]
        public static partial void Failed(ILogger logger, SubscriptionDefinition delivery, Exception failure);
    }
}
