using System.CommandLine;
using System.Globalization;

namespace Monolith.Hosting;

/// <summary>The commands of this binary. Without one it serves.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan TimeToWindUp = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(string[] args, IReadOnlyList<IModule> modules, IReadOnlyList<IHostPart> parts)
    {
        // The same output everywhere, though this process knows cultures: SQL Server's client opens no connection in one that does not.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

        var root = Create(args, modules, parts);

        // What configures the host is no option of ours, so without a command unmatched arguments are let through; mistyped
        // commands are told from them below.
        var serves = root.Parse(args).CommandResult.Command == root;
        root.TreatUnmatchedTokensAsErrors = !serves;
        var parsed = root.Parse(args);
        if (parsed.Action == root.Action && HostArguments.FindStray(args) is { } stray)
        {
            return await CommandRunner.FailAsync(
                $"There is no command or setting '{stray}'. There are the commands: {string.Join(", ", root.Subcommands.Select(c => c.Name))}; without one it serves. See --help.",
                ExitCode.Usage);
        }

        // Serving, it stops by the rules of the generic host, which takes its own time. And a design-time tool such as
        // 'dotnet ef' ends the process by an exception, which it must get to see.
        var exitCode = await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = serves ? null : TimeToWindUp,
        });
        return parsed.Errors.Count > 0 ? ExitCode.Usage : exitCode;
    }

    private static RootCommand Create(string[] args, IReadOnlyList<IModule> modules, IReadOnlyList<IHostPart> parts)
    {
        var root = new RootCommand(
            """
            A modular monolith: modules that own their data and talk by durable events, in one process.

            Without a command it serves, at http://localhost:5080 unless told otherwise (--urls http://localhost:5081). Every
            setting may be given as --Section:Name value when serving, and as Section__Name in the environment always.
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
