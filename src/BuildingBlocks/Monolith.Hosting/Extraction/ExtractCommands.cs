using System.CommandLine;

namespace Monolith.Hosting;

/// <summary>The commands <c>extract …</c>: what gives a module a life apart from the others.</summary>
internal static class ExtractCommands
{
    public static Command Create(IReadOnlyList<IModule> modules, IReadOnlyList<IHostPart> parts) =>
        new("extract", "Take a module out: see what dependencies it to the others, and give it a repository of its own.")
        {
            ExtractCheckCommand.Create(modules, parts),
            ExtractCodeCommand.Create(modules),
        };
}
