using System.CommandLine;

namespace Monolith.Operations;

/// <summary>The commands <c>modules …</c>, which describe the modules of this process.</summary>
internal static class ModulesCommands
{
    public static Command Create(HostDefinition host) =>
        new("modules", "Show the modules of this process, and what operators have done with them.")
        {
            ModulesListCommand.Create(host),
            ModulesReportCommand.Create(host),
            ModulesActionsCommand.Create(host),
        };
}
