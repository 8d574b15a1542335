using System.CommandLine;

namespace Monolith.Operations;

/// <summary>The commands <c>modules …</c>: what this process is made of.</summary>
internal static class ModulesCommands
{
    public static Command Create(HostDefinition host) =>
        new("modules", "Look at the modules of this process.")
        {
            ModulesListCommand.Create(host),
            ModulesReportCommand.Create(host),
        };
}
