using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Monolith.Persistence;

namespace Monolith.Modules;

/// <summary>When schemas are brought up to date.</summary>
internal static class MigrationSettings
{
    /// <summary>Whether the running process does it itself: in Development, unless <c>Database:MigrateAtStart</c> says otherwise.</summary>
    public static bool MigratesAtStart(this IConfiguration configuration, IHostEnvironment environment) =>
        configuration.GetValue("Database:MigrateAtStart", environment.IsDevelopment());
}

/// <summary>
/// Sees to the schemas of all modules before anything else starts. In Development it brings them up to date; elsewhere
/// that is a step of its own, with rights of its own, and it refuses to start on a schema that is behind.
/// <c>Database:MigrateAtStart</c> says otherwise.
/// </summary>
internal sealed class ModuleMigrationService(
    ModuleCatalog modules,
    ModuleContainers containers,
    ModuleClaims claims,
    DataPresence data,
    JobStorageDatabase jobs,
    IHostEnvironment environment,
    IConfiguration configuration) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!environment.IsDevelopment())
        {
            modules.RefuseSharedPrincipals();
            if (modules.Descriptors.FirstOrDefault(d => d.Database.Principal is { } principal && principal == jobs.Principal) is { } module)
            {
                throw new InvalidOperationException(
                    $"{module.Name} and Hangfire share the principal '{jobs.Principal}': give each its own, as 'db provision' writes them.");
            }
        }

        if (configuration.MigratesAtStart(environment))
        {
            await OfEachAsync(ModuleMigrator.MigrateAsync, cancellationToken);
            await RefuseAbsentDataAsync(cancellationToken);
            return;
        }

        var pending = (await OfEachAsync(ModuleMigrator.FindPendingAsync, cancellationToken)).Where(m => m.Result.Count > 0).ToList();
        if (pending.Count > 0)
        {
            throw new InvalidOperationException(
                $"{string.Join(Environment.NewLine, pending.Select(p => $"The schema of {p.Module} lacks {string.Join(", ", p.Result)}."))}{Environment.NewLine}" +
                "Apply what is missing with the verb 'db migrate', as who owns the schemas; or set Database:MigrateAtStart to true, where the running process may.");
        }

        await RefuseAbsentDataAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Who waits for others also waits for the data.</summary>
    private async Task RefuseAbsentDataAsync(CancellationToken cancellationToken)
    {
        var absent = (await OfEachAsync((db, token) => data.LookAsync(db.Storage.Module, token), cancellationToken)).Where(m => m.Result is not DataState.Here).ToList();
        if (absent.Count > 0 && !claims.Waits)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, absent.Select(m => m.Result.Explain(m.Module))));
        }
    }

    private async Task<(string Module, TResult Result)[]> OfEachAsync<TResult>(
        Func<ModuleDbContext, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken) =>
        await Task.WhenAll(modules.Descriptors.Select(module => Task.Run(
            async () =>
            {
                await using var scope = containers.CreateScope(module.Name);
                return (module.Name, await work(scope.ServiceProvider.GetRequiredService<ModuleDbContext>(), cancellationToken));
            },
            cancellationToken)));
}
