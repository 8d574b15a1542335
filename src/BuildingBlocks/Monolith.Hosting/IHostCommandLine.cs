namespace Monolith.Hosting;

/// <summary>
/// A part that gives the host commands besides serving, such as <c>OperatorCommands</c> of the package Monolith.Operations.
/// A host has one at most.
/// </summary>
public interface IHostCommandLine
{
    /// <summary>Runs the command that the arguments name, or without one <see cref="HostDefinition.ServeAsync"/>.</summary>
    /// <param name="host">The host that the process runs.</param>
    /// <param name="args">The arguments of the process.</param>
    /// <returns>The exit code of the process, one of <see cref="ExitCode"/>.</returns>
    Task<int> RunAsync(HostDefinition host, string[] args);
}
