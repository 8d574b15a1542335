using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Monolith.Runtime;

/// <summary>
/// Starts and stops the modules' hosted services together with the host. It starts them after the databases are ready and stops them in
/// reverse order. When a background service of a module fails, the host reacts as it would to one of its own.
/// </summary>
internal sealed class ModuleHostedServices(ModuleCatalog modules, ModuleContainers containers) : BackgroundService, IHostedLifecycleService
{
    private readonly Lazy<IReadOnlyList<IHostedService>> _services = new(() =>
        [.. modules.Descriptors.SelectMany(module => containers.Of(module.Name).GetServices<IHostedService>())]);

    public Task StartingAsync(CancellationToken cancellationToken) => EachAsync(service => service.StartingAsync(cancellationToken));

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var service in _services.Value)
        {
            await service.StartAsync(cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => EachAsync(service => service.StartedAsync(cancellationToken));

    public Task StoppingAsync(CancellationToken cancellationToken) => EachAsync(service => service.StoppingAsync(cancellationToken));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        foreach (var service in _services.Value.Reverse())
        {
            try
            {
                await service.StopAsync(cancellationToken);
            }
            catch (Exception e)
            {
                // Continue: the other services must stop too.
                failures.Add(e);
            }
        }

        await base.StopAsync(cancellationToken);
        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => EachAsync(service => service.StoppedAsync(cancellationToken));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var ended in Task.WhenEach(_services.Value.OfType<BackgroundService>().Select(service => service.ExecuteTask).OfType<Task>()))
        {
            await ended;
        }
    }

    private async Task EachAsync(Func<IHostedLifecycleService, Task> step)
    {
        foreach (var service in _services.Value.OfType<IHostedLifecycleService>())
        {
            await step(service);
        }
    }
}
