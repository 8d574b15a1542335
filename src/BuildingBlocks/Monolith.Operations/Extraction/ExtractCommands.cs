using System.CommandLine;

namespace Monolith.Operations;

/// <summary>The commands <c>extract …</c>. The code of a module is moved by a tool of its own, Monolith.Extraction.</summary>
internal static class ExtractCommands
{
    public static Command Create(HostDefinition host) =>
        new("extract", "Prepare to move a module to a process of its own.")
        {
            ExtractCheckCommand.Create(host),
        };
}
