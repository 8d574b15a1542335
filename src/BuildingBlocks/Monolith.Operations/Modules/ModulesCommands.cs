using System.CommandLine;

namespace Monolith.Operations;

/// <summary>The commands <c>modules …</c>, which describe the modules of this process.</summary>
internal static class ModulesCommands
{
    public static Command Create(HostDefinition host) =>
        new("modules", "Show the modules of this process.")
        {
            ModulesListCommand.Create(host),
            ModulesReportCommand.Create(host),
        };
}
