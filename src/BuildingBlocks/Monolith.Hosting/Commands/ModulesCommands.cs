using System.CommandLine;

namespace Monolith.Hosting;

/// <summary>The commands <c>modules …</c>: what this process is made of.</summary>
internal static class ModulesCommands
{
    public static Command Create(IReadOnlyList<IModule> modules) =>
        new("modules", "Look at the modules of this process.")
        {
            ModulesListCommand.Create(modules),
            ModulesReportCommand.Create(modules),
        };
}
