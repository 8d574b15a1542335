using System.CommandLine;
using Monolith.Runtime;

namespace Monolith.Operations;

/// <summary>The module argument of the commands <c>extract …</c>.</summary>
internal static class ModuleArgument
{
    public static Argument<string> Create() => new("module") { Description = "The module, by its name or its project's name." };

    /// <summary>Returns the name of the project with a module's code.</summary>
    public static string ProjectOf(IModule module) => module.GetType().Assembly.GetName().Name!;

    /// <summary>Finds a module by its name or its project's name.</summary>
    /// <exception cref="UnknownModuleException">The host lists no such module.</exception>
    public static IModule Find(IReadOnlyList<IModule> modules, string name) =>
        modules.FirstOrDefault(module => name.Equals(module.Name, StringComparison.OrdinalIgnoreCase) || name.Equals(ProjectOf(module), StringComparison.OrdinalIgnoreCase))
        ?? throw new UnknownModuleException(name, modules.Select(module => module.Name));
}
