using System.CommandLine;
using Monolith.Modules;

namespace Monolith.Hosting;

/// <summary>The verbs <c>topology …</c>: what runs where, as the configuration of this process says.</summary>
internal static class TopologyCommands
{
    public static Command Create(IReadOnlyList<IModule> modules) =>
        new("topology", "Look at what runs where, and at the roads that events take.")
        {
            TopologyShowCommand.Create(modules),
            TopologyCheckCommand.Create(modules),
        };
}
