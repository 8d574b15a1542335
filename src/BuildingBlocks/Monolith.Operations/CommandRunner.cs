using System.Data.Common;
using Monolith.Runtime;
using Monolith.Runtime.Events;
using Monolith.Runtime.Storage;

namespace Monolith.Operations;

/// <summary>
/// Runs a command in the container that the host has, with nothing of it started: a command works beside a running host and
/// without one.
/// </summary>
internal static class CommandRunner
{
    /// <summary>What the help of each command ends with.</summary>
    public const string ExitCodes = "Exit codes: 0 done, 1 it failed, 2 it was not understood or there is no such module.";

    public static async Task<int> RunAsync(HostDefinition host, Func<IServiceProvider, Task<int>> command)
    {
        try
        {
            await using var app = host.BuildForCommand();
            return await command(app.Services);
        }
        catch (UnknownModuleException e)
        {
            return await FailAsync(e.Message, ExitCode.Usage);
        }
        catch (Exception e) when (e is LogTruncatedException or DbException || HostDefinition.Explain(e) is not null)
        {
            return await FailAsync(HostDefinition.Explain(e) ?? e.Message, ExitCode.Failed);
        }
    }

    public static async Task<int> FailAsync(string message, int exitCode)
    {
        await Console.Error.WriteLineAsync(message);
        return exitCode;
    }

    /// <summary>Sees to it that a command finds the databases that it works on.</summary>
    /// <param name="services">The container.</param>
    /// <param name="module">The module that it works on, or null for all.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="UnknownModuleException">There is no such module.</exception>
    /// <exception cref="InvalidOperationException">A database is not there, or older than this binary.</exception>
    public static async Task RequireDatabasesAsync(IServiceProvider services, string? module, CancellationToken cancellationToken)
    {
        var all = services.GetRequiredService<ModuleGraph>().Composed.ToList();
        var concerned = all.Where(m => module is null || m.Name.Equals(module, StringComparison.OrdinalIgnoreCase)).ToList();
        if (concerned.Count == 0)
        {
            throw new UnknownModuleException(module!, all.Select(m => m.Name));
        }

        var containers = services.GetRequiredService<IModuleContainers>();
        foreach (var node in concerned)
        {
            await using var scope = containers.Of(node.Name).CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ModuleDbContext>();
            if (!await db.Database.CanConnectAsync(cancellationToken))
            {
                throw new InvalidOperationException(
                    $"There is no database of {node.Name} at {node.Database!.Location} yet. Make it with the command 'db migrate'; " +
                    "or call this from the directory it runs in, or set Database__Directory to where its data is.");
            }

            if ((await ModuleMigrator.FindPendingAsync(db, cancellationToken)).Count > 0)
            {
                throw new InvalidOperationException(
                    $"The database of {node.Name} at {node.Database!.Location} is older than this binary: bring it up to date with the command 'db migrate'.");
            }

            if (await DataStates.ReadAsync(db, cancellationToken) is var state and not DataState.Here)
            {
                throw new InvalidOperationException(state.Explain($"{node.Name} at {node.Database!.Location}"));
            }
        }
    }
}
