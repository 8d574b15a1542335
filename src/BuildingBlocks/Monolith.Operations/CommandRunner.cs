using System.Data.Common;
using Monolith.Runtime;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Operations;

/// <summary>Runs a command in the host's container without starting the host. A command works with or without a running host.</summary>
internal static class CommandRunner
{
    /// <summary>The last sentence of each command's description.</summary>
    public const string ExitCodes = "Exit codes: 0 success, 1 failure, 2 invalid arguments or unknown module.";

    public static Task<int> RunAsync(HostDefinition host, Func<IServiceProvider, Task<int>> command) => RunAsync(host, module: null, command);

    /// <summary>Runs a command for one module, whose name and database a failure of its database then names.</summary>
    public static async Task<int> RunAsync(HostDefinition host, string? module, Func<IServiceProvider, Task<int>> command)
    {
        try
        {
            await using var app = host.BuildForCommand();
            try
            {
                return await command(app.Services);
            }
            catch (Exception e) when (module is not null && IsOfDatabase(e))
            {
                throw new InvalidOperationException(app.Services.GetRequiredService<IDatabaseAdministration>().Explain(module, e), e);
            }
        }
        catch (Exception e) when (e is UnknownModuleException or UnknownSubscriptionException)
        {
            return await FailAsync(e.Message, ExitCode.Usage);
        }
        catch (OperationCanceledException e)
        {
            return await FailAsync(e.InnerException is TimeoutException timeout ? timeout.Message : "The command was interrupted before it had finished. Run it again.", ExitCode.Failed);
        }
        catch (Exception e) when (e is LogTruncatedException || IsOfDatabase(e) || HostDefinition.Explain(e) is not null)
        {
            return await FailAsync(HostDefinition.Explain(e) ?? e.Message, ExitCode.Failed);
        }
    }

    public static async Task<int> FailAsync(string message, int exitCode)
    {
        await Console.Error.WriteLineAsync(message);
        return exitCode;
    }

    /// <summary>Verifies that the databases that a command uses exist and are up to date.</summary>
    /// <param name="services">The service provider.</param>
    /// <param name="module">The module that the command uses, or null for all modules.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="UnknownModuleException">No module has that name.</exception>
    /// <exception cref="InvalidOperationException">A database does not exist or is older than this binary, or the module has none.</exception>
    public static async Task RequireDatabasesAsync(IServiceProvider services, string? module, CancellationToken cancellationToken)
    {
        var all = services.GetRequiredService<ModuleGraph>().Composed.ToList();
        var concerned = all.Where(m => module is null || m.Name.Equals(module, StringComparison.OrdinalIgnoreCase)).ToList();
        if (concerned.Count == 0)
        {
            throw new UnknownModuleException(module!, all.Select(m => m.Name));
        }

        if (concerned is [{ IsInMemory: true } only] && module is not null)
        {
            throw InMemoryModules.Refuse(only.Name, InMemoryModules.Restart(only.Name));
        }

        var containers = services.GetRequiredService<IModuleContainers>();
        foreach (var node in concerned.Where(node => !node.IsInMemory))
        {
            await using var scope = containers.Of(node.Name).CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
            if (!node.Database!.IsServer && !File.Exists(node.Database.Location))
            {
                throw new InvalidOperationException(
                    $"The database of {node.Name} does not exist at {node.Database.Location}. Create it with the command 'db migrate'. If it exists elsewhere, " +
                    "run this command in the host's working directory, or set Database__Directory to the directory of the data.");
            }

            try
            {
                await RequireAsync(db, node, cancellationToken);
            }
            catch (Exception e) when (IsOfDatabase(e))
            {
                throw new InvalidOperationException(services.GetRequiredService<IDatabaseAdministration>().Explain(node.Name, e), e);
            }
        }
    }

    private static async Task RequireAsync(ModuleDbContext db, GraphModule node, CancellationToken cancellationToken)
    {
        if ((await ModuleMigrator.FindPendingAsync(db, cancellationToken)).Count > 0)
        {
            throw new InvalidOperationException(
                $"The database of {node.Name} at {node.Database!.Location} is older than this binary. Upgrade it with the command 'db migrate'.");
        }

        if (await DataStates.ReadAsync(db, cancellationToken) is var state and not DataState.Here)
        {
            throw new InvalidOperationException(state.Explain($"{node.Name} at {node.Database!.Location}"));
        }
    }

    /// <summary>EF Core wraps the failure of a server after several attempts.</summary>
    private static bool IsOfDatabase(Exception? failure) => failure is DbException || (failure is not null && IsOfDatabase(failure.InnerException));
}
