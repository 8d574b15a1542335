using System.CommandLine;

namespace Monolith.Operations;

/// <summary>
/// Gives a host the operators' commands: <c>modules</c>, <c>topology</c>, <c>events</c>, <c>db</c> and <c>extract</c>. List it
/// among the parts that <c>Program.cs</c> passes to <see cref="MonolithHost.RunAsync"/>. Without a command the host serves, as it
/// does without this part.
/// </summary>
public sealed class OperatorCommands : IHostPart, IHostCommandLine
{
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(20);

    /// <inheritdoc />
    public async Task<int> RunAsync(HostDefinition host, string[] args)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(args);
        var root = Create(host, args);

        // Settings of the host are not options of the root command, so without a command unmatched arguments are allowed.
        // Mistyped commands are found below.
        var serves = root.Parse(args).CommandResult.Command == root;
        root.TreatUnmatchedTokensAsErrors = !serves;
        var parsed = root.Parse(args);
        if (parsed.Action == root.Action && HostDefinition.FindUnknownArgument(args) is { } unknown)
        {
            return await CommandRunner.FailAsync(
                $"Unknown command or setting '{unknown}'. The commands are: {string.Join(", ", root.Subcommands.Select(c => c.Name))}. Without a command, the process serves. See --help.",
                ExitCode.Usage);
        }

        // A serving process stops by the rules of the generic host, which has a timeout of its own. And a design-time tool such
        // as 'dotnet ef' ends the process by an exception, which must reach it.
        var exitCode = await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = serves ? null : TerminationTimeout,
        });
        return parsed.Errors.Count > 0 ? ExitCode.Usage : exitCode;
    }

    /// <summary>Creates the tree of commands.</summary>
    internal static RootCommand Create(HostDefinition host, string[] args)
    {
        var root = new RootCommand(
            """
            A modular monolith: modules that own their data and communicate through durable events, in one process.

            Without a command it serves, by default at http://localhost:5080 (change it with --urls http://localhost:5081). Every
            setting can be given as --Section:Name value when serving, and as the environment variable Section__Name always.
            """)
        {
            ModulesCommands.Create(host),
            TopologyCommands.Create(host),
            EventsCommands.Create(host),
            DbCommands.Create(host),
            ExtractCommands.Create(host),
        };
        OptionTexts.CheckAll(root);
        root.SetAction((_, cancellationToken) => host.ServeAsync(args, cancellationToken));
        return root;
    }
}
