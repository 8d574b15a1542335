using System.CommandLine;

namespace Monolith.Operations;

/// <summary>The commands <c>topology …</c>: what runs where, as the configuration of this process says.</summary>
internal static class TopologyCommands
{
    public static Command Create(HostDefinition host) =>
        new("topology", "Look at what runs where, and at the routes that events take.")
        {
            TopologyShowCommand.Create(host),
            TopologyCheckCommand.Create(host),
        };
}
