using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Runtime;

/// <summary>Reads the settings for schema upgrades.</summary>
internal static class MigrationSettings
{
    /// <summary>
    /// Returns whether the process upgrades schemas at startup: in Development by default, or as <c>Database:MigrateAtStart</c> says.
    /// </summary>
    public static bool MigratesAtStart(this IConfiguration configuration, IHostEnvironment environment) =>
        configuration.GetValue("Database:MigrateAtStart", environment.IsDevelopment());
}

/// <summary>
/// Checks the schemas of all modules before other services start. In Development it upgrades them. In other environments an upgrade is a
/// separate step with its own rights, and the process fails to start on an outdated schema. <c>Database:MigrateAtStart</c> overrides this.
/// </summary>
internal sealed class ModuleMigrationService(
    ModuleCatalog modules,
    ModuleContainers containers,
    ModuleClaims claims,
    DataPresence data,
    JobStorageDatabase jobs,
    IHostEnvironment environment,
    MessagingOptions options,
    IConfiguration configuration) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        RefuseSlowHandlers();
        if (!environment.IsDevelopment())
        {
            modules.RejectSharedPrincipals();
            if (modules.Descriptors.FirstOrDefault(d => d.Database.Principal is { } principal && principal == jobs.Principal) is { } module)
            {
                throw new InvalidOperationException(
                    $"Module {module.Name} and Hangfire share the principal '{jobs.Principal}'. Give each its own, as 'db provision' creates them.");
            }
        }

        if (configuration.MigratesAtStart(environment))
        {
            await OfEachAsync(ModuleMigrator.MigrateAsync, cancellationToken);
            await RejectAbsentDataAsync(cancellationToken);
            return;
        }

        var pending = (await OfEachAsync(ModuleMigrator.FindPendingAsync, cancellationToken)).Where(m => m.Result.Count > 0).ToList();
        if (pending.Count > 0)
        {
            throw new InvalidOperationException(
                $"{string.Join(Environment.NewLine, pending.Select(p => $"The schema of {p.Module} lacks {string.Join(", ", p.Result)}."))}{Environment.NewLine}" +
                "Apply the missing versions and migrations with the command 'db migrate', as the owner of the schemas, or set Database:MigrateAtStart to true if the process may upgrade them.");
        }

        await RejectAbsentDataAsync(cancellationToken);
    }

    /// <summary>A handler may compute without a statement for as long as it may take. The server must not end its session meanwhile.</summary>
    private void RefuseSlowHandlers()
    {
        foreach (var module in modules.Descriptors.Where(m => m.Database.Provider is PostgreSqlProvider))
        {
            var idle = module.Database.Settings.IdleTransactionTimeout;
            if (options.HandlerTimeout >= idle)
            {
                throw new InvalidOperationException(
                    $"Messaging:HandlerTimeout is {options.HandlerTimeout}, but the database of module {module.Name} ends a session that is idle in a transaction after {idle}. " +
                    "Set Messaging:HandlerTimeout to less, or raise Database:IdleTransactionTimeoutSeconds. Until then a frozen replica holds up the others.");
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A process that waits for claims also waits for the data.</summary>
    private async Task RejectAbsentDataAsync(CancellationToken cancellationToken)
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
