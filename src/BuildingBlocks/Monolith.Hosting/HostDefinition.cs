namespace Monolith.Hosting;

/// <summary>What a host is made of, and how to run it: as a server, or as the container in which a command works.</summary>
public sealed class HostDefinition
{
    internal HostDefinition(IReadOnlyList<IModule> modules, IReadOnlyList<IHostPart> parts) => (Modules, Parts) = (modules, parts);

    /// <summary>The modules, in the order in which the host lists them.</summary>
    public IReadOnlyList<IModule> Modules { get; }

    /// <summary>What the host has besides modules.</summary>
    public IReadOnlyList<IHostPart> Parts { get; }

    /// <summary>Serves until the process is asked to stop.</summary>
    /// <param name="args">The arguments of the process, which are settings: <c>--Section:Name value</c>.</param>
    /// <param name="cancellationToken">A token to stop serving.</param>
    /// <returns>One of <see cref="ExitCode"/>. If the host can't start, the reason was written to stderr.</returns>
    public Task<int> ServeAsync(string[] args, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(args);
        return ServeCommand.RunAsync(args, Modules, Parts, cancellationToken);
    }

    /// <summary>
    /// Builds the container that serving has, for a command. Nothing in it is started, so a command can run beside a serving
    /// process. Only warnings are logged, to stderr.
    /// </summary>
    public WebApplication BuildForCommand() => HostApplication.BuildForCommand(Modules);

    /// <summary>Explains a failure whose cause is outside the code, such as a setting or a database.</summary>
    /// <param name="failure">The failure.</param>
    /// <returns>The message for an operator; null if the failure is of another kind and deserves its stack trace.</returns>
    public static string? Explain(Exception failure) => StartUp.Explain(failure);

    /// <summary>Finds the first argument that is neither a setting nor the value of one.</summary>
    /// <param name="args">The arguments of the process.</param>
    /// <returns>The argument, such as a mistyped command or a key without a value; null if every argument is valid.</returns>
    public static string? FindUnknownArgument(IReadOnlyList<string> args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return HostArguments.FindUnknown(args);
    }
}
