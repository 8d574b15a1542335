
namespace Monolith.Hosting;

/// <summary>
/// The process that hosts modules. It serves them over HTTP and delivers their events, and its commands administer modules, events and
/// databases. The host's <c>Program.cs</c> lists its modules and parts and calls this class.
/// </summary>
public static class MonolithHost
{
    /// <summary>Runs the command in the arguments, or serves until shutdown if the arguments contain no command.</summary>
    /// <param name="args">The arguments of the process. When serving, they may contain settings: <c>--Section:Name value</c>.</param>
    /// <param name="modules">The modules, in the order in which they are displayed.</param>
    /// <param name="parts">The host's parts besides modules.</param>
    /// <returns>The exit code of the process, one of <see cref="ExitCode"/>. Errors are written to stderr.</returns>
    public static Task<int> RunAsync(string[] args, IReadOnlyList<IModule> modules, params IReadOnlyList<IHostPart> parts)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(modules);
        ArgumentNullException.ThrowIfNull(parts);
        return CommandLine.RunAsync(args, modules, parts);
    }
}
