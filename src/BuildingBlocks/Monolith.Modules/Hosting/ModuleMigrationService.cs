using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Monolith.Persistence;

namespace Monolith.Modules;

/// <summary>Brings the schemas of all modules up to date before anything else starts.</summary>
internal sealed class ModuleMigrationService(ModuleCatalog modules, IServiceScopeFactory scopes) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(modules.Descriptors.Select(module => Task.Run(() => MigrateAsync(module.Name, cancellationToken), cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task MigrateAsync(string module, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await ModuleMigrator.MigrateAsync(scope.ServiceProvider.GetRequiredKeyedService<ModuleDbContext>(module), cancellationToken);
    }
}
