using System.CommandLine;

namespace Monolith.Hosting;

/// <summary>The commands <c>topology …</c>, which describe where modules run, according to the configuration of this process.</summary>
internal static class TopologyCommands
{
    public static Command Create(IReadOnlyList<IModule> modules) =>
        new("topology", "Show where modules run and which transports their events use.")
        {
            TopologyShowCommand.Create(modules),
            TopologyCheckCommand.Create(modules),
        };
}
