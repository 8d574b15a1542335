using System.CommandLine;
using Monolith.Modules;

namespace Monolith.Hosting;

/// <summary>The verbs <c>extract …</c>: what gives a module a life apart from the others.</summary>
internal static class ExtractCommands
{
    public static Command Create(IReadOnlyList<IModule> modules) =>
        new("extract", "Take a module out, into a repository of its own.")
        {
            ExtractCodeCommand.Create(modules),
        };
}
