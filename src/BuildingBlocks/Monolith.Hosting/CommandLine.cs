using System.CommandLine;
using System.Globalization;

namespace Monolith.Hosting;

/// <summary>The commands of this binary. Without a command, it serves.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(string[] args, IReadOnlyList<IModule> modules, IReadOnlyList<IHostPart> parts)
    {
        // Use the same output format in every culture. The process keeps culture support because SQL Server's client does not open
        // connections without it.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

        var root = Create(args, modules, parts);

        // Host configuration keys are not options of ours, so unmatched arguments are accepted without a command. The check below rejects
        // mistyped commands.
        var serves = root.Parse(args).CommandResult.Command == root;
        root.TreatUnmatchedTokensAsErrors = !serves;
        var parsed = root.Parse(args);
        if (parsed.Action == root.Action && HostArguments.FindStray(args) is { } stray)
        {
            return await CommandRunner.FailAsync(
                $"Unknown command or setting '{stray}'. The commands are: {string.Join(", ", root.Subcommands.Select(c => c.Name))}. Without a command, the process serves. See --help.",
                ExitCode.Usage);
        }

        // While serving, the generic host handles shutdown, within its own time limit. A design-time tool such as 'dotnet ef' ends the
        // process with an exception, which must reach it.
        var exitCode = await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = serves ? null : TerminationTimeout,
        });
        return parsed.Errors.Count > 0 ? ExitCode.Usage : exitCode;
    }

    private static RootCommand Create(string[] args, IReadOnlyList<IModule> modules, IReadOnlyList<IHostPart> parts)
    {
        var root = new RootCommand(
            """
            A modular monolith: modules that own their data and communicate through durable events, in one process.

            Without a command it serves, by default at http://localhost:5080 (change it with --urls http://localhost:5081). Every
            setting can be given as --Section:Name value when serving, and as the environment variable Section__Name always.
            """)
        {
            ModulesCommands.Create(modules),
            TopologyCommands.Create(modules),
            EventsCommands.Create(modules),
            DbCommands.Create(modules),
            ExtractCommands.Create(modules, parts),
        };
        root.SetAction((_, cancellationToken) => ServeCommand.RunAsync(args, modules, parts, cancellationToken));
        return root;
    }
}
