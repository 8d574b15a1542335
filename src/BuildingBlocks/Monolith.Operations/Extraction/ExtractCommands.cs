using System.CommandLine;

namespace Monolith.Operations;

/// <summary>The commands <c>extract …</c>. The separate tool Monolith.Extraction moves a module's code.</summary>
internal static class ExtractCommands
{
    public static Command Create(HostDefinition host) =>
        new("extract", "Prepare to move a module to a process of its own.")
        {
            ExtractCheckCommand.Create(host),
        };
}
