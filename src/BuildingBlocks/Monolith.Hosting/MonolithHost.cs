
namespace Monolith.Hosting;

/// <summary>
/// The process that modules run in: it serves them over HTTP and delivers their events, and its commands look after modules,
/// events and databases. A Host's <c>Program.cs</c> lists what it is made of and calls this.
/// </summary>
public static class MonolithHost
{
    /// <summary>Does what the arguments ask for: a command, or without one serve until the process is told to stop.</summary>
    /// <param name="args">
    /// The arguments of the process. Serving, it takes settings among them: <c>--Section:Name value</c>.
    /// </param>
    /// <param name="modules">The modules, in the order in which they are shown.</param>
    /// <param name="parts">What this Host has besides modules.</param>
    /// <returns>The exit code of the process, one of <see cref="ExitCode"/>. What went wrong was told on stderr.</returns>
    public static Task<int> RunAsync(string[] args, IReadOnlyList<IModule> modules, params IReadOnlyList<IHostPart> parts)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(modules);
        ArgumentNullException.ThrowIfNull(parts);
        return CommandLine.RunAsync(args, modules, parts);
    }
}
