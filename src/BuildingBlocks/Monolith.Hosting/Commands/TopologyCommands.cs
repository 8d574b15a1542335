using System.CommandLine;

namespace Monolith.Hosting;

/// <summary>The commands <c>topology …</c>: what runs where, as the configuration of this process says.</summary>
internal static class TopologyCommands
{
    public static Command Create(IReadOnlyList<IModule> modules) =>
        new("topology", "Look at what runs where, and at the routes that events take.")
        {
            TopologyShowCommand.Create(modules),
            TopologyCheckCommand.Create(modules),
        };
}
