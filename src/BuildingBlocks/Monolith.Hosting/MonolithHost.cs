using System.Globalization;

namespace Monolith.Hosting;

/// <summary>
/// The process that hosts modules: it serves them over HTTP and delivers their events. The host's <c>Program.cs</c> lists its
/// modules and parts and calls this class. The part <c>OperatorCommands</c> of the package Monolith.Operations adds the commands
/// that administer modules, events and databases.
/// </summary>
public static class MonolithHost
{
    /// <summary>Runs the command in the arguments, or serves until shutdown if the arguments contain no command.</summary>
    /// <param name="args">The arguments of the process. When serving, they may contain settings: <c>--Section:Name value</c>.</param>
    /// <param name="modules">The modules, in the order in which they are displayed.</param>
    /// <param name="parts">The host's parts besides modules.</param>
    /// <returns>The exit code of the process, one of <see cref="ExitCode"/>. Errors are written to stderr.</returns>
    /// <exception cref="ArgumentException">More than one part provides a command line.</exception>
    public static Task<int> RunAsync(string[] args, IReadOnlyList<IModule> modules, params IReadOnlyList<IHostPart> parts)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(modules);
        ArgumentNullException.ThrowIfNull(parts);

        // The output is the same everywhere. The process itself is not culture-invariant: SQL Server's client opens no connection in one that is.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
        return FindCommandLine(parts).RunAsync(new HostDefinition(modules, parts), args);
    }

    private static IHostCommandLine FindCommandLine(IReadOnlyList<IHostPart> parts)
    {
        var found = parts.OfType<IHostCommandLine>().ToList();
        return found.Count <= 1
            ? found.SingleOrDefault() ?? new ServingOnly()
            : throw new ArgumentException(
                $"Several parts bring a command line: {string.Join(", ", found.Select(part => part.GetType().Name))}. Keep one of them.", nameof(parts));
    }
}
