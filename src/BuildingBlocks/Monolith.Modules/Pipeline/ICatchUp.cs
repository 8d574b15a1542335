using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monolith.Messaging;
using Monolith.Persistence;

namespace Monolith.Modules;

/// <summary>
/// Lets a request wait for events that were published before it came. A client that lists a product and orders it at once
/// is right to expect that it can: when a module misses something in its own copy, it catches up once and looks again.
/// </summary>
public interface ICatchUp
{
    /// <summary>Waits until a module has handled what another had published by now; not longer than Messaging:CatchUpTimeout.</summary>
    /// <param name="subscriber">The module that misses something.</param>
    /// <param name="source">The module that would have told it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="RefusedException">It did not catch up in time (503): what is missed may be on its way.</exception>
    Task CatchUpAsync(string subscriber, string source, CancellationToken cancellationToken);
}

internal sealed partial class CatchUp(
    SubscriptionSet subscriptions, MessagingOptions options, TimeProvider clock, IServiceProvider services, ILogger<CatchUp> logger) : ICatchUp
{
    public async Task CatchUpAsync(string subscriber, string source, CancellationToken cancellationToken)
    {
        // Whoever holds the module's turn to write keeps the subscription from going on: waiting for it would be in vain.
        if (subscriptions.Find(subscriber, source) is not { } subscription
            || services.GetRequiredKeyedService<ModuleDbContext>(subscriber).Unit is { HasTransaction: true })
        {
            return;
        }

        using var timeout = new CancellationTokenSource(options.CatchUpTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await subscription.CatchUpAsync(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.TookTooLong(logger, subscription.Definition, options.CatchUpTimeout);
            throw Refused.NotYet($"{subscriber} has not heard yet what {source} tells. Try again in a moment.", e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1200, LogLevel.Warning, "{Subscription} did not catch up within {Timeout}; the request is refused for now")]
        public static partial void TookTooLong(ILogger logger, SubscriptionDefinition subscription, TimeSpan timeout);
    }
}
