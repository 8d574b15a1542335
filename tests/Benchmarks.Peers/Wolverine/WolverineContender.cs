using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Wolverine;
using Wolverine.EntityFrameworkCore;
using Wolverine.Persistence;
using Wolverine.Postgresql;

namespace Monolith.Benchmarks.Peers;

/// <summary>
/// WolverineFx with EF Core: its envelopes are mapped in both contexts, the outbox of the publisher's context saves order and message
/// together, and a durable local queue hands the message to a handler, in the transaction of its middleware.
/// </summary>
internal sealed class WolverineContender(ModuleSchemas schemas, WolverineSettings settings) : PeerContender(schemas, settings.AutoPrepare)
{
    private const string Schema = "wolverine";

    private static readonly TimeSpan Trigger = TimeSpan.FromMilliseconds(5);

    public override async Task<long> PublishAsync(int publisher, int source, CancellationToken cancellationToken)
    {
        await using var scope = Services.CreateAsyncScope();
        var outbox = scope.ServiceProvider.GetRequiredService<IDbContextOutbox<PublishingContext>>();
        var order = OrderRow.Create(TimeProvider.System);
        outbox.DbContext.Add(order);
        await outbox.PublishAsync(OrderPlaced.Of(order));
        await outbox.SaveChangesAndFlushMessagesAsync(cancellationToken);
        return outbox.DbContext.CommittedAt;
    }

    protected override void Compose(HostApplicationBuilder builder) => builder.UseWolverine(wolverine =>
    {
        wolverine.ApplicationAssembly = typeof(WolverineContender).Assembly;
        wolverine.Discovery.DisableConventionalDiscovery()
            .IncludeType(settings.Batches ? typeof(OrderBatchHandler) : typeof(EachOrderHandler));
        wolverine.PersistMessagesWithPostgresql(ConnectionString, Schema);
        wolverine.UseEntityFrameworkCoreTransactions(
            settings.Lightweight ? TransactionMiddlewareMode.Lightweight : TransactionMiddlewareMode.Eager);
        wolverine.Policies.AutoApplyTransactions();
        wolverine.Policies.UseDurableLocalQueues();
        wolverine.Services.AddDbContextWithWolverineIntegration<PublishingContext>(UseDatabase, Schema);
        wolverine.Services.AddDbContextWithWolverineIntegration<ProjectingContext>(UseDatabase, Schema);
        if (settings.Solo)
        {
            wolverine.Durability.Mode = DurabilityMode.Solo;
        }

        if (settings.Batches)
        {
            wolverine.BatchMessagesOf<OrderPlaced>(batches =>
            {
                batches.BatchSize = 200;
                batches.TriggerTime = Trigger;
            });
        }
        else if (settings.Parallel is { } parallel)
        {
            wolverine.LocalQueueFor<OrderPlaced>().MaximumParallelMessages(parallel);
        }
    });
}
