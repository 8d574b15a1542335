using DotNetCore.CAP;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Monolith.Benchmarks.Peers;

/// <summary>
/// DotNetCore.CAP with EF Core: its message is stored in the transaction of the order, and sent after the commit. The transport is
/// a queue in this process, because the registry has no package for a broker; that costs less than a broker.
/// </summary>
internal sealed class CapContender(ModuleSchemas schemas, bool tuned) : PeerContender(schemas, tuned ? AutoPrepare : 0)
{
    private const int AutoPrepare = 50;
    private const int Threads = 8;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);

        // CAP creates its tables and starts its consumers in the background.
        await ((BackgroundService)Services.GetRequiredService<IBootstrapper>()).ExecuteTask!.WaitAsync(cancellationToken);
    }

    public override async Task<long> PublishAsync(int publisher, int source, CancellationToken cancellationToken)
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PublishingContext>();
        var bus = scope.ServiceProvider.GetRequiredService<ICapPublisher>();
        var order = OrderRow.Create(TimeProvider.System);
        await using var transaction = await db.Database.BeginTransactionAsync(bus, autoCommit: false, cancellationToken);
        db.Add(order);
        await db.SaveChangesAsync(cancellationToken);
        await bus.PublishAsync(CapSubscriber.Topic, OrderPlaced.Of(order), cancellationToken: cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return db.CommittedAt;
    }

    protected override void Compose(HostApplicationBuilder builder)
    {
        if (tuned)
        {
            builder.Services.AddDbContextPool<PublishingContext>(UseDatabase).AddDbContextPool<ProjectingContext>(UseDatabase);
        }
        else
        {
            builder.Services.AddDbContext<PublishingContext>(UseDatabase).AddDbContext<ProjectingContext>(UseDatabase);
        }

        builder.Services.AddSingleton(Handled).AddTransient<CapSubscriber>();
        builder.Services.AddCap(cap =>
        {
            cap.UseEntityFramework<PublishingContext>();
            cap.RegisterExtension(new InProcessTransport());
            if (tuned)
            {
                cap.EnablePublishParallelSend = true;
                cap.ConsumerThreadCount = Threads;
            }
        });
    }
}
