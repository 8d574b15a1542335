using System.CommandLine;

namespace Monolith.Hosting;

/// <summary>The commands <c>extract …</c>. The separate tool Monolith.Extraction moves a module's code.</summary>
internal static class ExtractCommands
{
    public static Command Create(IReadOnlyList<IModule> modules, IReadOnlyList<IHostPart> parts) =>
        new("extract", "Prepare to move a module to a process of its own.")
        {
            ExtractCheckCommand.Create(modules, parts),
        };
}
