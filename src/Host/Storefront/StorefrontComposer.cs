using Microsoft.Extensions.Options;
using Ordering.Contracts;
using Payments.Contracts;
using Polly;
using Profiles.Contracts;

namespace Monolith.Host;

/// <summary>
/// Composes an order, its customer and its payment. Each part has its own timeout, and a part that is unavailable is missing in the
/// response without failing it (<see href="https://microservices.io/patterns/data/api-composition.html">API composition</see>).
/// </summary>
internal sealed partial class StorefrontComposer(
    IModuleGateway gateway, IOptions<StorefrontOptions> options, TimeProvider clock, ILogger<StorefrontComposer> logger)
{
    private readonly ResiliencePipeline _forOrder = WithTimeout(options.Value.OrderTimeout, clock);
    private readonly ResiliencePipeline _forCustomer = WithTimeout(options.Value.CustomerTimeout, clock);
    private readonly ResiliencePipeline _forPayment = WithTimeout(options.Value.PaymentTimeout, clock);

    /// <summary>Composes an order. Returns null when Ordering reports that the order does not exist.</summary>
    public async Task<StorefrontOrder?> ComposeAsync(Guid id, CancellationToken cancellationToken)
    {
        using var noNeed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var paymentsAsked = AskAsync("payment", new GetPayments(id), _forPayment, noNeed.Token);
        var order = await AskAsync("order", new GetOrder(id), _forOrder, cancellationToken);
        if (order is { Missing: null, Answer: null })
        {
            await noNeed.CancelAsync();
            await ((Task)paymentsAsked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return null;
        }

        var customer = order.Answer is { } known
            ? await AskAsync("customer", new GetProfile(known.CustomerId), _forCustomer, cancellationToken)
            : new Part<ProfileView?>(null, "customer");
        var payments = await paymentsAsked;
        string?[] missing = [order.Missing, customer.Missing, payments.Missing];
        return new StorefrontOrder(order.Answer, customer.Answer, payments.Answer is [.., var latest] ? latest : null, [.. missing.OfType<string>()]);
    }

    private async Task<Part<TAnswer>> AskAsync<TAnswer>(
        string part, IModuleQuery<TAnswer> query, ResiliencePipeline pipeline, CancellationToken cancellationToken)
    {
        try
        {
            // Runs on a thread of its own that is abandoned on timeout, because SQLite's calls block and ignore cancellation tokens.
            return new Part<TAnswer>(
                await pipeline.ExecuteAsync(
                    async token => await Task.Run(() => gateway.SendAsync(query, token), token).WaitAsync(token), cancellationToken),
                Missing: null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Missing(logger, part, query.GetType().Name, e);
            return new Part<TAnswer>(default, part);
        }
    }

    private static ResiliencePipeline WithTimeout(TimeSpan timeout, TimeProvider clock) =>
        new ResiliencePipelineBuilder { TimeProvider = clock }.AddTimeout(timeout).Build();

    private readonly record struct Part<TAnswer>(TAnswer? Answer, string? Missing);

    private static partial class Log
    {
        [LoggerMessage(5000, LogLevel.Warning, "The storefront responds without the {Part}: {Query} failed")]
        public static partial void Missing(ILogger logger, string part, string query, Exception failure);
    }
}
