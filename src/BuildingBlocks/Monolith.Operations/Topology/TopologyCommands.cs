using System.CommandLine;

namespace Monolith.Operations;

/// <summary>The commands <c>topology …</c>, which describe where modules run, according to the configuration of this process.</summary>
internal static class TopologyCommands
{
    public static Command Create(HostDefinition host) =>
        new("topology", "Show where modules run and which transports their events use.")
        {
            TopologyShowCommand.Create(host),
            TopologyCheckCommand.Create(host),
        };
}
