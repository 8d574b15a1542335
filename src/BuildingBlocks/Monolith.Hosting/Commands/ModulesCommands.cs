using System.CommandLine;

namespace Monolith.Hosting;

/// <summary>The commands <c>modules …</c>, which describe the modules of this process.</summary>
internal static class ModulesCommands
{
    public static Command Create(IReadOnlyList<IModule> modules) =>
        new("modules", "Show the modules of this process.")
        {
            ModulesListCommand.Create(modules),
            ModulesReportCommand.Create(modules),
        };
}
